import type { SpanLabel, TraceColumns } from '../../trace/columns';
import { epochNsToMs } from '../../base/units';
import { mlflowKeys, type Attributes } from '../../trace/model';
import { locateSpan, type SearchableCode, type TraceContext } from '../../trace/source/locateSpan';
import { namesToFind, type RecordedSpan } from '../../trace/source/recorded';
import type { SourceFunction } from '../../trace/sourceLink';

/** Brings the span of a row and what encloses it, innermost first. */
export type ChainOf = (row: number) => Promise<readonly RecordedSpan[]>;

/** When a trace was made, for what the code was then. */
export const contextOf = (columns: Pick<TraceColumns, 'originNs'>): TraceContext => ({ atMs: epochNsToMs(columns.originNs) });

/**
 * Rows of the trace that a function made, in order. Spans of one origin are linked once, so that a
 * trace of 100,000 spans costs as much as its different names.
 */
export async function rowsOfFunction(columns: TraceColumns, wanted: SourceFunction, code: SearchableCode, chainOf: ChainOf): Promise<number[]> {
  const found: number[] = [];
  const context = contextOf(columns);
  const former = await code.recall(wanted.name, context.atMs);
  const names = new Set([wanted.name, ...wanted.spanNames, ...former.flatMap(({ spanNames }) => spanNames)]);
  for (const rows of rowsByOrigin(columns, (label) => namesToFind(recordedOf(label)).some((name) => names.has(name)))) {
    const [best] = await locateSpan(await chainOf(rows[0]!), code, context);
    const isHere = best && best.file === wanted.file && best.startLine0 === wanted.startLine0 && best.evidence !== 'caller';
    if (isHere) found.push(...rows);
  }
  return found.sort((a, b) => a - b);
}

/** Rows whose spans have one label and whose parents have one name, in groups: what one of them is linked to, all are. */
export function rowsByOrigin({ count, label, labels, parent }: TraceColumns, isWanted: (label: SpanLabel) => boolean = () => true): number[][] {
  const wanted = labels.map(isWanted);
  const groups = new Map<string, number[]>();
  for (let row = 0; row < count; row += 1) {
    const own = label[row]!;
    if (!wanted[own]) continue;
    const above = parent[row]!;
    const key = `${own} ${above < 0 ? '' : labels[label[above]!]!.name}`;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** What a label tells of its spans, as they recorded it. */
export function recordedOf(label: SpanLabel): RecordedSpan {
  const attributes: Attributes = {
    ...(label.functionName === undefined ? {} : { [mlflowKeys.functionName]: label.functionName }),
    ...(label.codePath === undefined ? {} : { 'code.file.path': label.codePath }),
    ...(label.codeFunction === undefined ? {} : { 'code.function.name': label.codeFunction }),
    ...(label.codeLine1 === undefined ? {} : { 'code.line.number': label.codeLine1 }),
  };
  return { name: label.name, attributes };
}
