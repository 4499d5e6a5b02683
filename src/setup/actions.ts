import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import { isAlreadyExists, isDenied, isNotFound, isUnknownEndpoint, refusalOf } from '../base/refusal';
import { aclPrincipal } from '../access/grantee';
import { privilegeState } from '../access/states';
import { changeScorers } from '../monitoring/list';
import { experimentTags } from '../trace/location';
import { linkExperiment } from './linkAction';
import { newExperimentTags, type ActionWork } from './plan';
import type { SetupDeps } from './run';
import type { SetupState } from './state';
import { sendTestTrace } from './testTraceAction';

/** What an action works with. */
export interface ActionContext {
  readonly deps: SetupDeps;
  readonly state: () => SetupState;
  /** Changes and keeps the state. */
  readonly update: (change: Partial<SetupState>) => Promise<void>;
  readonly signal: Signal | undefined;
  readonly waiting: (note: string) => void;
}

export interface ActionResult {
  /** True where nothing had to be done. */
  readonly skipped: boolean;
  readonly note?: string;
}

const done: ActionResult = { skipped: false };
const skipped = (note: string): ActionResult => ({ skipped: true, note });

/** Does one action. Safe to repeat: it looks first. Throws the server's refusal or a `setup.*` error. */
export function performAction(work: ActionWork, context: ActionContext): Promise<ActionResult> {
  switch (work.kind) {
    case 'experiment':
      return ensureExperiment(work, context);
    case 'schema':
      return ensureSchema(work, context);
    case 'warehouse':
      return ensureWarehouse(work, context);
    case 'link':
      return linkExperiment(work, context);
    case 'grantSecurable':
      return grantSecurable(work, context);
    case 'grantObject':
      return grantObject(work, context);
    case 'monitoringWarehouse':
      return setMonitoringWarehouse(work, context);
    case 'scorers':
      return addScorers(work, context);
    case 'testTrace':
      return sendTestTrace(work, context);
  }
}

type Work<K extends ActionWork['kind']> = Extract<ActionWork, { kind: K }>;

async function ensureExperiment(work: Work<'experiment'>, { deps, update, signal }: ActionContext): Promise<ActionResult> {
  const { mlflow } = deps.workspace;
  const found = work.id ? await mlflow.experiment(work.id, signal) : await mlflow.experimentByName(work.name, signal);
  if (found?.isDeleted) throw new CodedError('setup.experimentDeleted', `The experiment "${work.name}" is in the trash and still holds its name. Restore it in the workspace, or choose another name.`);
  if (found) {
    await update({ experimentId: found.id });
    return work.id ? done : skipped('It exists already and is used.');
  }
  if (work.id) throw new CodedError('setup.experimentGone', `The experiment "${work.name}" (${work.id}) does not exist any more, or you may not see it.`);
  await mlflow.makeFolder(work.name.slice(0, work.name.lastIndexOf('/')), signal);
  const id = await createOrFind(work.name, deps, signal);
  await update({ experimentId: id });
  return done;
}

/** Somebody else, or an attempt of ours whose answer was lost, may have made it meanwhile. */
async function createOrFind(name: string, { workspace: { mlflow } }: SetupDeps, signal: Signal | undefined): Promise<string> {
  try {
    const id = await mlflow.createExperiment(name, newExperimentTags, signal);
    if (id) return id;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const found = await mlflow.experimentByName(name, signal);
    if (found && !found.isDeleted) return found.id;
    throw new CodedError('setup.experimentDeleted', `The name "${name}" is taken by an experiment in the trash. Restore it in the workspace, or choose another name.`, { cause: error });
  }
  const found = await mlflow.experimentByName(name, signal);
  if (!found) throw new CodedError('setup.notReadBack', `The experiment "${name}" was created but cannot be read back. Resume the set-up in a moment.`);
  return found.id;
}

async function ensureSchema({ catalogName, schemaName }: Work<'schema'>, { deps, signal }: ActionContext): Promise<ActionResult> {
  const { unityCatalog } = deps.workspace;
  const fullName = `${catalogName}.${schemaName}`;
  if (await unityCatalog.schema(fullName, signal)) return skipped('It exists already.');
  try {
    await unityCatalog.createSchema(catalogName, schemaName, signal);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  if (!(await unityCatalog.schema(fullName, signal))) {
    throw new CodedError('setup.notReadBack', `The schema ${fullName} was created but cannot be read back. Resume the set-up in a moment.`);
  }
  return done;
}

const warehousePatienceMs = 10 * 60_000;
const warehousePauseMs = 3_000;

async function ensureWarehouse({ warehouseId }: Work<'warehouse'>, { deps, signal, waiting }: ActionContext): Promise<ActionResult> {
  const { warehouses } = deps.workspace;
  const start = deps.clock.now();
  let isAsked = false;
  for (;;) {
    const warehouse = await warehouses.get(warehouseId, signal);
    if (!warehouse || warehouse.state === 'DELETED' || warehouse.state === 'DELETING') {
      throw new CodedError('setup.warehouseGone', `The SQL warehouse ${warehouseId} does not exist, or you may not see it. Choose another one.`);
    }
    if (warehouse.state === 'RUNNING') return isAsked ? done : skipped('It runs.');
    if (warehouse.state === 'STOPPED' && !isAsked) {
      await warehouses.start(warehouseId, signal);
      isAsked = true;
    }
    const elapsedMs = deps.clock.now() - start;
    if (elapsedMs > warehousePatienceMs) {
      throw new CodedError('setup.warehouseSlow', `The SQL warehouse "${warehouse.name}" did not start within ${warehousePatienceMs / 60_000} minutes. Resume the set-up when it runs.`);
    }
    waiting(`${warehouse.name} is ${warehouse.state.toLowerCase()}, ${Math.round(elapsedMs / 1000)} s`);
    await deps.clock.sleep(warehousePauseMs, signal);
  }
}

async function grantSecurable({ need, principal }: Work<'grantSecurable'>, { deps, signal }: ActionContext): Promise<ActionResult> {
  const { unityCatalog } = deps.workspace;
  try {
    await unityCatalog.grant(need.type, need.fullName, principal, need.privileges, signal);
  } catch (error) {
    // Not every workspace makes every table and view.
    if (need.type === 'table' && isNotFound(error) && !/_spans$/.test(need.fullName)) return skipped('It does not exist here.');
    throw error;
  }
  try {
    const assignments = await unityCatalog.effectivePermissions(need.type, need.fullName, principal, signal);
    const self = { kind: 'user', name: principal, groups: [] } as const;
    const missing = need.privileges.find((privilege) => privilegeState(privilege, self, { assignments }).kind === 'missing');
    if (missing) throw new CodedError('setup.notReadBack', `${missing} on ${need.fullName} was granted to ${principal} but cannot be read back. Resume the set-up in a moment.`);
  } catch (error) {
    if (isDenied(error)) return { skipped: false, note: 'Granted; reading it back is not allowed.' };
    throw error;
  }
  return done;
}

async function grantObject(work: Work<'grantObject'>, { deps, state, signal }: ActionContext): Promise<ActionResult> {
  const id = work.id ?? state().experimentId!;
  try {
    await deps.workspace.permissions.grant(work.type, id, aclPrincipal(work.grantee), work.level, signal);
  } catch (error) {
    // The local workspace has one user and no such lists.
    if (isUnknownEndpoint(error)) return skipped('This workspace keeps no permissions for it.');
    throw error;
  }
  return done;
}

async function setMonitoringWarehouse({ warehouseId }: Work<'monitoringWarehouse'>, { deps, state, signal }: ActionContext): Promise<ActionResult> {
  const { mlflow } = deps.workspace;
  const id = state().experimentId!;
  const before = (await mlflow.experiment(id, signal))?.tags[experimentTags.monitoringWarehouse];
  if (before === warehouseId) return skipped('It is set already.');
  await mlflow.setExperimentTag(id, experimentTags.monitoringWarehouse, warehouseId, signal);
  return before ? { skipped: false, note: `It was ${before} before.` } : done;
}

async function addScorers({ choices }: Work<'scorers'>, { deps, state, signal }: ActionContext): Promise<ActionResult> {
  const { scorers } = deps.workspace;
  const id = state().experimentId!;
  try {
    const names = new Set((await scorers.list(id, signal)).entries.map((entry) => (JSON.parse(entry.text) as { name?: string }).name));
    const missing = choices.filter((choice) => !names.has(choice.name));
    if (missing.length === 0) return skipped('They are registered already.');
    await changeScorers(scorers, id, missing.map((choice) => ({ kind: 'add', choice })), { sleep: (ms) => deps.clock.sleep(ms, signal), signal });
    return missing.length === choices.length ? done : { skipped: false, note: `${choices.length - missing.length} were registered already.` };
  } catch (error) {
    if (!isUnknownEndpoint(error)) throw error;
    throw new CodedError('setup.noMonitoring', `This workspace has no production monitoring (${refusalOf(error)!.message}). Everything before this step is done.`, { cause: error });
  }
}
