import { CodedError } from '../../base/errors';
import type { ComparedTarget } from '../../protocol/compare';
import { decodeColumns } from '../../trace/columnsBytes';
import type { FunctionRun } from '../../trace/compare/runs';
import { withoutRepeatNumber } from '../../trace/source/recorded';
import type { TraceHome } from '../panel/traceHome';

/** Traces and calls that are looked through for an earlier run. */
const maxLooked = 50;
/** Milliseconds that are looked back, one after the other, where a search needs a time. */
const lookBackMs = [86_400_000, 30 * 86_400_000];

/** An earlier run and the one that it is compared with. */
export interface RunPair {
  readonly previous: ComparedTarget;
  readonly current: ComparedTarget;
}

/**
 * The run before a trace: the latest earlier trace of the same name; for a span, the latest call of
 * that name in an earlier trace. Throws `compare.noPrevious` where there is none, `trace.notFound`
 * where the trace itself is gone.
 */
export async function previousRun(current: ComparedTarget, home: TraceHome): Promise<RunPair> {
  const { traceId, location, spanId } = current;
  const { ids, label, labels, originNs, startNs, summary } = decodeColumns(await home.source(current).columns());
  const row = spanId === undefined ? -1 : ids.indexOf(spanId);
  if (spanId !== undefined && row < 0) throw new CodedError('trace.notFound', 'The span is not in its trace any more. Choose another one.');
  const untilMs = row < 0 ? summary.startMs : Number((originNs + BigInt(startNs[row]!)) / 1_000n) / 1_000;
  const name = row < 0 ? summary.name : withoutRepeatNumber(labels[label[row]!]!.name);
  const isEarlier = (each: { readonly traceId: string }) => each.traceId !== traceId;
  for (const window of windows(home, untilMs)) {
    const query = { location, untilMs, limit: maxLooked, ...window };
    const found = row < 0 ? (await home.list({ ...query, name })).find(isEarlier) : (await home.runs({ ...query, names: [name] })).find(isEarlier);
    if (found) return { previous: placeOf(found, home), current };
  }
  throw noPrevious(name, home);
}

/** The newest call of a function and the one before it, in another trace where there is one. Throws `compare.noPrevious`. */
export async function lastTwoRuns(names: readonly string[], home: TraceHome): Promise<RunPair> {
  const runs = await home.runs({ names, limit: maxLooked });
  const [newest] = runs;
  const previous = runs.find((each) => each.traceId !== newest?.traceId) ?? runs[1];
  if (!newest || !previous) throw new CodedError('compare.noPrevious', newest ? `${names[0]} was called once only in ${home.label}, so there is no earlier run to compare with.` : `There is no run of ${names[0]} in ${home.label} yet.`);
  return { previous: placeOf(previous, home), current: placeOf(newest, home) };
}

function windows({ looksBackMs }: TraceHome, untilMs: number): readonly { readonly sinceMs?: number }[] {
  return looksBackMs === undefined ? [{}] : lookBackMs.map((ms) => ({ sinceMs: untilMs - ms }));
}

function placeOf({ traceId, location, spanId }: Pick<FunctionRun, 'traceId' | 'location'> & { readonly spanId?: string }, { workspace }: TraceHome): ComparedTarget {
  return { traceId, location, ...(workspace === undefined ? {} : { workspace }), ...(spanId === undefined ? {} : { spanId }) };
}

const noPrevious = (name: string, { label }: TraceHome) => new CodedError('compare.noPrevious', `There is no earlier run of ${name} in ${label}.`);
