import type { Signal } from '../../base/cancellation';
import type { Comparison, PairSide } from '../../protocol/compare';
import { compareTraces, withContents } from '../../trace/compare/comparison';
import type { ComparedTrace } from './comparedTrace';

/** Rows that a page gets, and pairs whose contents are read. */
const maxRows = 20_000;
const maxPairs = 1_000;

/** Compares two traces: structure and figures of all rows, contents of as many pairs as can be read in a moment. */
export async function readComparison(a: ComparedTrace, b: ComparedTrace, signal?: Signal): Promise<Comparison> {
  const all = compareTraces(a, b);
  const rows = all.slice(0, maxRows);
  const pairs = rows.filter((row) => row.a && row.b);
  const read = pairs.slice(0, maxPairs);
  const [ofA, ofB] = await Promise.all([a.contents(read.map((row) => row.a!.spanId), signal), b.contents(read.map((row) => row.b!.spanId), signal)]);
  const compared = withContents(rows, (idA, idB) => {
    const [contentA, contentB] = [ofA.get(idA), ofB.get(idB)];
    return contentA && contentB ? { inputs: contentA.inputs === contentB.inputs, outputs: contentA.outputs === contentB.outputs } : undefined;
  });
  return { a: a.head(), b: b.head(), rows: compared, left: all.length - rows.length, unread: pairs.length - read.length };
}

/** What the spans of one row say. */
export async function readPair(a: ComparedTrace, b: ComparedTrace, ids: { a?: string; b?: string }, signal?: Signal): Promise<{ a?: PairSide; b?: PairSide }> {
  const [sideA, sideB] = await Promise.all([ids.a === undefined ? undefined : a.pairSide(ids.a, signal), ids.b === undefined ? undefined : b.pairSide(ids.b, signal)]);
  return { ...(sideA ? { a: sideA } : {}), ...(sideB ? { b: sideB } : {}) };
}
