import type { CompareSubject, ComparedTarget } from '../../protocol/compare';
import { decodeColumns } from '../../trace/columnsBytes';
import { decodeMlflowValue } from '../../trace/genai';
import type { TraceSource } from '../../trace/traceSource';

/** Keys that name a session: OpenTelemetry's, which MLflow writes too, and MLflow's own (mlflow `tracing/constant.py`). */
const keys = ['session.id', 'mlflow.trace.session', 'gen_ai.conversation.id'];

/** The session that a trace belongs to: by its roots' attributes, else by its metadata; `undefined` for none. */
export async function sessionOf({ location, workspace }: ComparedTarget, source: TraceSource): Promise<(CompareSubject & { kind: 'session' }) | undefined> {
  const { count, depth, ids, summary } = decodeColumns(await source.columns());
  const roots: string[] = [];
  for (let row = 0; row < count && roots.length < 10; row += 1) if (depth[row] === 0) roots.push(ids.get(row));
  const id = sessionOfRoots(await source.spans(roots)) ?? (await source.metadata?.())?.['mlflow.trace.session'];
  return id === undefined ? undefined : { kind: 'session', id, aroundMs: summary.startMs, location, ...(workspace === undefined ? {} : { workspace }) };
}

function sessionOfRoots(spans: Awaited<ReturnType<TraceSource['spans']>>): string | undefined {
  for (const { attributes } of spans) {
    for (const key of keys) {
      const value = attributes[key] === undefined ? undefined : decodeMlflowValue(attributes[key]);
      if (typeof value === 'string' && value !== '') return value;
    }
  }
  return undefined;
}
