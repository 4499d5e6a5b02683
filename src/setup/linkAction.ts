import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import { isAlreadyExists, isNotFound, isUnknownEndpoint, refusalOf } from '../base/refusal';
import { expectedTables, experimentLink, isSameLocation, locationPath, type ExperimentLink, type TraceLocation } from '../trace/location';
import type { ActionContext, ActionResult } from './actions';
import type { SetupDeps } from './run';

const tagPatienceMs = 60_000;
const tagPauseMs = 1_500;

/** Schema version that each form's tables carry (`otel.schemaVersion`, Databricks docs and captured DDL). */
const schemaVersions = { schema: 'v1', prefix: 'v2' } as const;

/**
 * Makes the tables and links the experiment to them, unless the tags say that it is done. The tags
 * are written by the server and can come late; they are the proof. A link to another place is
 * never replaced.
 */
export async function linkExperiment(work: { readonly location: TraceLocation; readonly warehouseId: string }, context: ActionContext): Promise<ActionResult> {
  const { deps, state, update, signal, waiting } = context;
  const experimentId = state().experimentId!;
  const before = await readLink(deps, experimentId, signal);
  if (before) {
    refuseOther(before, work.location);
    await verifyTables(before, deps, signal);
    await update({ spansTable: before.spansTable });
    return { skipped: true, note: 'It is linked already.' };
  }
  const { mlflow } = deps.workspace;
  try {
    const created = await mlflow.createLocation(work.location, work.warehouseId, signal);
    if (created.alreadyExists) await refuseForeignTables(work.location, created.alreadyExists, deps, signal);
    await linkOnce(experimentId, work.location, created, context);
  } catch (error) {
    if (!isUnknownEndpoint(error)) throw error;
    throw new CodedError('setup.noTraceLocations', `This workspace does not offer ${work.location.form === 'schema' ? 'schema-linked' : 'prefixed'} trace tables: ${refusalOf(error)!.message}`, { cause: error });
  }
  const link = await awaitLink(deps, experimentId, signal, waiting);
  refuseOther(link, work.location);
  await verifyTables(link, deps, signal);
  await update({ spansTable: link.spansTable });
  return { skipped: false };
}

/** An answer that was lost leaves the link made: the tags decide what a refusal means. */
async function linkOnce(experimentId: string, location: TraceLocation, created: Parameters<SetupDeps['workspace']['mlflow']['linkLocation']>[2], { deps, signal }: ActionContext): Promise<void> {
  try {
    await deps.workspace.mlflow.linkLocation(experimentId, location, created, signal);
  } catch (error) {
    const refusal = refusalOf(error);
    const mayBeLinked = isAlreadyExists(error) || /already linked/i.test(refusal?.message ?? '');
    const link = mayBeLinked ? await readLink(deps, experimentId, signal) : undefined;
    if (!link) throw error;
    refuseOther(link, location);
  }
}

async function readLink(deps: SetupDeps, experimentId: string, signal: Signal | undefined): Promise<ExperimentLink | undefined> {
  const experiment = await deps.workspace.mlflow.experiment(experimentId, signal);
  return experiment && experimentLink(experiment.tags);
}

async function awaitLink(deps: SetupDeps, experimentId: string, signal: Signal | undefined, waiting: (note: string) => void): Promise<ExperimentLink> {
  const start = deps.clock.now();
  for (;;) {
    const link = await readLink(deps, experimentId, signal);
    if (link) return link;
    const elapsedMs = deps.clock.now() - start;
    if (elapsedMs > tagPatienceMs) {
      throw new CodedError('setup.linkNotSeen', 'The link was accepted, but the experiment does not show it yet. Resume the set-up in a minute; nothing is sent twice.');
    }
    waiting(`waiting for the experiment to show its link, ${Math.round(elapsedMs / 1000)} s`);
    await deps.clock.sleep(tagPauseMs, signal);
  }
}

function refuseOther(link: ExperimentLink, wanted: TraceLocation): void {
  if (isSameLocation(link.location, wanted)) return;
  throw new CodedError(
    'setup.linkedElsewhere',
    `The experiment is linked to ${locationPath(link.location)}, not to ${locationPath(wanted)}. Unlink it first, or choose another experiment; a link is never replaced silently.`,
  );
}

/**
 * `ALREADY_EXISTS` means "reuse" for tables that the workspace made, and "not mine" for tables that
 * somebody made by hand. The tables' schema version tells which.
 */
async function refuseForeignTables(location: TraceLocation, message: string, deps: SetupDeps, signal: Signal | undefined): Promise<void> {
  const spans = await deps.workspace.unityCatalog.table(expectedTables(location).spans, signal);
  const version = spans?.properties['otel.schemaVersion'];
  const wanted = schemaVersions[location.form];
  if (spans && version !== wanted) {
    throw new CodedError(
      'setup.foreignTables',
      `${spans.fullName} exists but is not a trace table of this form (otel.schemaVersion is ${version ?? 'not set'}, expected ${wanted}). Choose another schema, or rename the table. The server said: ${message}`,
    );
  }
}

async function verifyTables(link: ExperimentLink, deps: SetupDeps, signal: Signal | undefined): Promise<void> {
  for (const name of [link.spansTable, link.logsTable, link.annotationsTable]) {
    if (!name) continue;
    try {
      if (await deps.workspace.unityCatalog.table(name, signal)) continue;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    throw new CodedError('setup.tableMissing', `The experiment is linked to ${name}, but that table does not exist or may not be seen by you.`);
  }
}
