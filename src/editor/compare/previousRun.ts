import { CodedError } from '../../base/errors';
import type { LocalWorkspaceClient } from '../../databricks/localWorkspace';
import { decodeColumns } from '../../trace/columnsBytes';
import type { TraceRow } from '../../trace/list';
import { localSource } from '../panel/localSource';
import type { Comparable } from './comparePanels';

/** Traces that are looked through for an earlier run. */
const maxTraces = 20;

/**
 * The run before a trace: the earlier trace of the same name; for a span, the same span of the
 * latest earlier trace that has one of its name. Throws `compare.noPrevious` where there is none,
 * `trace.notFound` where the trace itself is gone.
 */
export async function previousRun(target: Comparable, connect: () => Promise<{ readonly client: LocalWorkspaceClient }>): Promise<{ readonly previous: Comparable; readonly current: Comparable }> {
  const { client } = await connect();
  const { traceId, location, spanId } = target;
  const [row] = (await client.traces({ text: traceId, location, limit: 1 })).rows;
  if (!row) throw new CodedError('trace.notFound', `The local workspace has no trace ${traceId} in ${location}.`);
  const earlier = { location, untilMs: row.startMs, limit: maxTraces };
  const isEarlier = (each: TraceRow) => each.traceId !== traceId;
  if (spanId === undefined) {
    const previous = (await client.traces({ ...earlier, name: row.name })).rows.find(isEarlier);
    if (!previous) throw noPrevious(row.name, location);
    return { previous: placeOf(previous), current: { traceId, location } };
  }
  const columns = async (trace: Comparable) => decodeColumns(await localSource(connect, trace).columns());
  const { ids, label, labels } = await columns(target);
  const name = labels[label[ids.indexOf(spanId)] ?? -1]?.name;
  if (name === undefined) throw new CodedError('trace.notFound', 'The span is not in its trace any more. Choose another one.');
  for (const each of (await client.traces({ ...earlier, spanName: name })).rows.filter(isEarlier)) {
    const other = await columns(placeOf(each));
    const at = other.label.findIndex((index) => other.labels[index]!.name === name);
    if (at >= 0) return { previous: { ...placeOf(each), spanId: other.ids.get(at) }, current: target };
  }
  throw noPrevious(name, location);
}

const placeOf = ({ traceId, location }: TraceRow): Comparable => ({ traceId, location });
const noPrevious = (name: string, location: string) => new CodedError('compare.noPrevious', `There is no earlier run of ${name} in ${location}.`);
