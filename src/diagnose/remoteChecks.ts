import type { Signal } from '../base/cancellation';
import { isAbort } from '../base/errors';
import { isUnauthenticated, refusalOf } from '../base/refusal';
import { experimentNeed, locationNeeds, warehouseNeed, type Need } from '../access/requirements';
import { gapFixes, readAccess } from '../access/matrix';
import type { Experiment, Principal, Workspace } from '../databricks/workspacePorts';
import { monitoringWarnings } from '../monitoring/warnings';
import { viewScorer } from '../monitoring/entry';
import { expectedTables, experimentLink, experimentTags, locationPath, type ExperimentLink } from '../trace/location';
import { formatCount } from '../trace/format';
import type { CheckResult, CheckStatus, Fix } from './result';
import { checkServing } from './servingCheck';

/** What is asked about in the workspace. */
export interface RemoteTarget {
  readonly workspace: Workspace;
  /** The experiment that the program uses; `undefined`: none is known. */
  readonly experimentId: string | undefined;
  /** SQL warehouse for reading; `undefined`: none is chosen. */
  readonly warehouseId: string | undefined;
  /** Where the program says it sends, `catalog.schema[.prefix]`, if it does. */
  readonly destination: string | undefined;
  /** Sends a span and reads it back; `undefined` leaves the check out (it writes). */
  /** Counts the last day's traces without a root span; `undefined` leaves the check out (it needs SQL). Asked only while the warehouse runs. */
  readonly countRootless?: (table: string, signal?: Signal) => Promise<{ readonly traces: number; readonly rootless: number; readonly example?: string }>;
  readonly sendTestSpan?: (link: ExperimentLink, signal?: Signal) => Promise<{ readonly status: CheckStatus; readonly evidence: string; readonly sentence?: string }>;
}

interface Context extends RemoteTarget {
  readonly signal: Signal | undefined;
  me?: Principal;
  experiment?: Experiment;
  link?: ExperimentLink;
  isWarehouseRunning?: boolean;
  tables?: readonly { readonly fullName: string; readonly isView: boolean }[];
}

type Check = { readonly id: string; readonly title: string; readonly needs?: 'me' | 'experiment' | 'link'; run(context: Context): Promise<Omit<CheckResult, 'id' | 'title'>> };

const setUp: Fix = { kind: 'command', label: 'Set Up Tracing…', command: 'spanlight.setup.start' };
const ok = (evidence: string) => ({ status: 'ok' as const, evidence });

const checks: readonly Check[] = [
  { id: 'credentials', title: 'The workspace accepts your sign-in', run: checkCredentials },
  { id: 'region', title: 'Metastore and region', needs: 'me', run: checkRegion },
  { id: 'experiment', title: 'The experiment exists', needs: 'me', run: checkExperiment },
  { id: 'link', title: 'The experiment is linked to Unity Catalog', needs: 'experiment', run: checkLink },
  { id: 'tables', title: 'The trace tables are there and of a known form', needs: 'link', run: checkTables },
  { id: 'warehouse', title: 'A SQL warehouse can be used', needs: 'me', run: checkWarehouse },
  { id: 'privileges', title: 'You have every privilege', needs: 'link', run: checkPrivileges },
  { id: 'roots', title: 'Traces have their root span', needs: 'link', run: checkRoots },
  { id: 'monitoring', title: 'Scorers judge traces', needs: 'experiment', run: checkMonitoring },
  { id: 'serving', title: 'Served models trace', needs: 'link', run: checkServed },
  { id: 'otlp', title: 'A test span arrives', needs: 'link', run: checkOtlp },
];

/** Runs the chain against the workspace; `onResult` hears each result at once. A failure never stops the chain, it only skips what depends on it. */
export async function remoteChecks(target: RemoteTarget, onResult: (result: CheckResult) => void, signal?: Signal): Promise<CheckResult[]> {
  const context: Context = { ...target, signal };
  const results: CheckResult[] = [];
  for (const { id, title, needs, run } of checks) {
    const missing = needs !== undefined && context[needs] === undefined;
    const result: CheckResult = { id, title, ...(missing ? { status: 'skipped' as const, evidence: 'an earlier check failed' } : await guarded(run, context)) };
    results.push(result);
    onResult(result);
  }
  return results;
}

/** A check's own failure is a result: the server's words are the evidence. */
async function guarded(run: Check['run'], context: Context): Promise<Omit<CheckResult, 'id' | 'title'>> {
  try {
    return await run(context);
  } catch (error) {
    if (isAbort(error) || context.signal?.aborted) throw error;
    const refusal = refusalOf(error);
    const said = refusal ? `${refusal.errorCode ?? `HTTP ${refusal.status}`}: ${refusal.message}` : error instanceof Error ? error.message : String(error);
    const isPreview = refusal?.errorCode === 'FEATURE_DISABLED' || /preview/i.test(refusal?.message ?? '');
    return {
      status: refusal?.status === 403 ? 'unknown' : 'failed',
      evidence: said,
      sentence: isPreview
        ? 'A preview seems to be off. A workspace administrator can switch it on under Settings → Previews ("OpenTelemetry on Databricks").'
        : refusal?.status === 403
          ? 'You may not read this, so nothing can be said about it.'
          : 'The workspace did not answer this as expected.',
      ...(isPreview ? { fixes: [{ kind: 'link', label: 'About Previews', url: 'https://docs.databricks.com/aws/en/admin/workspace-settings/manage-previews' }] } : {}),
    };
  }
}

async function checkCredentials(context: Context) {
  try {
    context.me = await context.workspace.identity.me(context.signal);
    return ok(`signed in as ${context.me.name}`);
  } catch (error) {
    if (!isUnauthenticated(error)) throw error;
    const fixes: Fix[] = [{ kind: 'command', label: 'Switch Connection…', command: 'spanlight.connection.choose' }];
    return { status: 'failed' as const, evidence: refusalOf(error)!.message, sentence: 'The sign-in has expired or was refused. Sign in again.', fixes };
  }
}

async function checkRegion({ workspace, signal }: Context) {
  const metastore = await workspace.unityCatalog.metastore(signal);
  if (!metastore) return { status: 'failed' as const, evidence: 'no metastore', sentence: 'This workspace has no Unity Catalog metastore, so traces cannot be kept in tables. Ask an administrator to assign one.' };
  const place = [metastore.cloud, metastore.region].filter(Boolean).join(' ');
  // A hint only: no call tells the region of a workspace, and the list of regions grows.
  return ok(place ? `${metastore.name} in ${place}` : metastore.name);
}

async function checkExperiment(context: Context) {
  const { workspace, experimentId, signal } = context;
  if (!experimentId) return { status: 'failed' as const, evidence: 'no experiment is named', sentence: 'Neither the program nor the editor names an experiment.', fixes: [setUp] };
  const experiment = await workspace.mlflow.experiment(experimentId, signal);
  if (!experiment) return { status: 'failed' as const, evidence: experimentId, sentence: 'The experiment does not exist in this workspace, or you may not see it.', fixes: [setUp] };
  if (experiment.isDeleted) return { status: 'failed' as const, evidence: experiment.name, sentence: 'The experiment is in the trash. Restore it in the workspace.' };
  context.experiment = experiment;
  return ok(`${experiment.name} (${experiment.id})`);
}

async function checkLink(context: Context) {
  const link = experimentLink(context.experiment!.tags);
  if (!link) return { status: 'failed' as const, evidence: 'no link in the experiment’s tags', sentence: 'Traces of this experiment stay in MLflow’s own storage. Link it to Unity Catalog.', fixes: [setUp] };
  context.link = link;
  const path = locationPath(link.location);
  if (context.destination && context.destination !== path && !/^\d+$/.test(context.destination)) {
    return { status: 'warning' as const, evidence: `linked to ${path}, the program sends to ${context.destination}`, sentence: 'The program writes to another place than the one this experiment shows.' };
  }
  return ok(path);
}

async function checkTables(context: Context) {
  const { workspace, link, signal } = context;
  const expected = expectedTables(link!.location);
  const required = [link!.spansTable, link!.logsTable ?? expected.logs, ...(link!.annotationsTable ? [link!.annotationsTable] : [])];
  const found: { fullName: string; isView: boolean }[] = [];
  const unstamped: string[] = [];
  for (const name of [...required, expected.metrics, link!.unifiedView ?? expected.unifiedView]) {
    const table = await workspace.unityCatalog.table(name, signal);
    if (!table && required.includes(name)) {
      return { status: 'failed' as const, evidence: `${name} is missing`, sentence: 'A table of the location does not exist, or you may not see it. Spans sent there are lost.', fixes: [setUp] };
    }
    if (!table) continue;
    const isView = table.tableType.includes('VIEW');
    found.push({ fullName: name, isView });
    if (!isView && !table.properties['otel.schemaVersion']) unstamped.push(name);
  }
  context.tables = found;
  if (unstamped.length > 0) {
    return { status: 'failed' as const, evidence: `${unstamped.join(', ')} without otel.schemaVersion`, sentence: 'The table was made by hand: the workspace takes spans for it with 200 and drops them. Let the workspace make the tables in another schema.', fixes: [setUp] };
  }
  return ok(`${formatCount(found.filter((each) => !each.isView).length, 'table')}, ${formatCount(found.filter((each) => each.isView).length, 'view')}`);
}

async function checkWarehouse(context: Context) {
  const { workspace, warehouseId, signal } = context;
  const fixes: Fix[] = [{ kind: 'command', label: 'Choose SQL Warehouse…', command: 'spanlight.warehouse.choose' }];
  if (!warehouseId) return { status: 'warning' as const, evidence: 'none is chosen', sentence: 'Traces in Unity Catalog are read through a SQL warehouse. Choose one.', fixes };
  const warehouse = await workspace.warehouses.get(warehouseId, signal);
  if (!warehouse) return { status: 'failed' as const, evidence: warehouseId, sentence: 'The SQL warehouse does not exist, or you may not see it.', fixes };
  context.isWarehouseRunning = warehouse.state === 'RUNNING';
  if (context.isWarehouseRunning) return ok(`${warehouse.name} runs`);
  return { status: 'warning' as const, evidence: `${warehouse.name} is ${warehouse.state.toLowerCase()}`, sentence: 'Reading traces waits until the SQL warehouse has started.', fixes };
}

async function checkPrivileges(context: Context) {
  const { workspace, me, link, tables, experiment, warehouseId, signal } = context;
  const needs: Need[] = [
    ...locationNeeds(link!.location, tables ?? [{ fullName: link!.spansTable, isView: false }]),
    experimentNeed(experiment!.id, experiment!.name),
    ...(warehouseId ? [warehouseNeed(warehouseId, warehouseId)] : []),
  ];
  const matrix = await readAccess(workspace, [me!], needs, signal);
  const statements = gapFixes(matrix);
  const unknown = matrix.rows.filter((row) => row.cells.some((cell) => cell.state.kind === 'unknown'));
  const severe = matrix.rows.filter((row) => row.cells.some((cell) => cell.state.kind === 'missing' || cell.state.kind === 'onlyAllPrivileges'));
  const show: Fix = { kind: 'command', label: 'Check Access…', command: 'spanlight.access.check' };
  if (statements.length > 0) {
    const status = severe.length > 0 ? ('failed' as const) : ('warning' as const);
    const rows = severe.length > 0 ? severe : matrix.rows.filter((row) => row.cells.some((cell) => cell.fix));
    return {
      status,
      evidence: rows.map((row) => row.label).join(', '),
      sentence: severe.length > 0 ? 'Explicit privileges are missing; ALL PRIVILEGES does not suffice for trace tables.' : 'You own these objects; an explicit grant is recommended, because owning is not always enough for writing traces.',
      fixes: [{ kind: 'copy', label: 'Copy GRANT Statements', text: statements.join('\n') } as Fix, show],
    };
  }
  if (unknown.length > 0) return { status: 'unknown' as const, evidence: unknown.map((row) => row.label).join(', '), sentence: 'You may not read these permissions, so nothing can be said about them.', fixes: [show] };
  return ok(`${matrix.rows.length} objects`);
}

async function checkMonitoring({ workspace, experiment, signal }: Context) {
  const { entries } = await workspace.scorers.list(experiment!.id, signal);
  if (entries.length === 0) return { status: 'skipped' as const, evidence: 'no scorer is registered' };
  const scorers = entries.map(viewScorer);
  const warnings = monitoringWarnings({ scorers, warehouseId: experiment!.tags[experimentTags.monitoringWarehouse], isLinked: experimentLink(experiment!.tags) !== undefined });
  if (warnings.length > 0) return { status: 'warning' as const, evidence: `${scorers.length} scorers`, sentence: warnings.map((each) => each.sentence).join(' '), fixes: [{ kind: 'command', label: 'Manage Scorers…', command: 'spanlight.scorers.manage' } as Fix] };
  return ok(`${scorers.length} scorers are active`);
}

/** MLflow 3.12 to 3.16.1 could lose a root when setting the session failed (mlflow issue 26046); other clients may never send one. */
async function checkRoots({ countRootless, isWarehouseRunning, link, signal }: Context) {
  if (!countRootless || !isWarehouseRunning) return { status: 'skipped' as const, evidence: 'not asked while the SQL warehouse does not run' };
  const { traces, rootless, example } = await countRootless(link!.spansTable, signal);
  if (traces === 0) return { status: 'skipped' as const, evidence: 'no trace in the last day' };
  if (rootless === 0) return ok(`${traces} traces of the last day`);
  return {
    status: 'warning' as const,
    evidence: `${rootless} of ${traces} traces of the last day have none, such as ${example ?? 'one without an id'}`,
    sentence: 'An experiment does not show a trace without a root span. MLflow 3.12 to 3.16.1 lose the root where setting the session fails: use a newer release. Other OpenTelemetry clients must send the span without a parent too; one that still runs has not sent it yet.',
  };
}

function checkServed({ workspace, experiment, link, me, signal }: Context) {
  return checkServing({ workspace, experimentId: experiment!.id, path: locationPath(link!.location), me: me!.name }, signal);
}

async function checkOtlp({ sendTestSpan, link, signal }: Context) {
  if (!sendTestSpan) return { status: 'skipped' as const, evidence: 'not sent', fixes: [{ kind: 'command', label: 'Send Test Span', command: 'spanlight.otlp.sendTestSpan' } as Fix] };
  return sendTestSpan(link!, signal);
}
