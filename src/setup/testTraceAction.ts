import { CodedError } from '../base/errors';
import { refusalOf } from '../base/refusal';
import { expectedTables, type TraceLocation } from '../trace/location';
import type { ActionContext, ActionResult } from './actions';
import { testSpan, testTraceInfo } from './testTrace';
import { awaitTrace, describeReadBack, type ReadBack } from './verify';

/**
 * Sends one span over OTLP, posts the trace's info, and reads the span back from the table. The
 * ids are kept before anything is sent: a resumed set-up looks for that trace first and does not
 * send a second one. A row that does not show in time is told, not failed.
 */
export async function sendTestTrace({ location }: { readonly location: TraceLocation }, context: ActionContext): Promise<ActionResult> {
  const { deps, state, update, signal, waiting } = context;
  const table = state().spansTable ?? expectedTables(location).spans;
  const known = state().testTrace;
  if (known?.isAccepted) {
    const found = await deps.readSpans(table, known.traceId, signal);
    if (found.length > 0) return finish({ kind: 'arrived', afterMs: deps.clock.now() - known.startMs, spanNames: found }, context);
  } else {
    await send(location, table, context);
  }
  const { traceId } = state().testTrace!;
  const readBack = await awaitTrace(deps.readSpans, { table, traceId }, {
    patienceMs: deps.readBackPatienceMs,
    clock: deps.clock,
    signal,
    onWait: (elapsedMs) => waiting(`waiting for the row, ${Math.round(elapsedMs / 1000)} s`),
  });
  await update({ readBack });
  return finish(readBack, context);
}

async function send(location: TraceLocation, table: string, { deps, state, update, signal }: ActionContext): Promise<void> {
  const trace = state().testTrace ?? { ...deps.newIds(), startMs: deps.clock.now(), isAccepted: false };
  await update({ testTrace: trace });
  const { otlp, mlflow } = deps.workspace;
  const span = testSpan(trace, location, state().experimentId, trace.startMs, deps.version);
  try {
    const answer = await otlp.send(table, [span], signal);
    if (answer.rejectedSpans > 0) throw new CodedError('setup.spanRejected', answer.message || 'The server rejected the span without a reason.');
  } catch (error) {
    const message = error instanceof CodedError ? error.message : refusalOf(error)?.message;
    if (message !== undefined && !signal?.aborted) await update({ readBack: { kind: 'refused', message } });
    throw error;
  }
  await update({ testTrace: { ...trace, isAccepted: true }, readBack: undefined });
  await mlflow.putTraceInfo(location, trace.traceId, testTraceInfo(trace.traceId, location, trace.startMs), signal);
}

async function finish(readBack: ReadBack, { update }: ActionContext): Promise<ActionResult> {
  await update({ readBack });
  return { skipped: false, note: describeReadBack(readBack) };
}
