import type { TraceTree } from '../../trace/build';
import type { Span } from '../../trace/model';
import { locateSpan, type SearchableCode, type TraceContext } from '../../trace/source/locateSpan';
import { codeAttributes, namesToFind, tracedFunctionName } from '../../trace/source/recorded';
import type { SourceFunction, SourceLocation } from '../../trace/sourceLink';

const maxAncestors = 50;

/** A span and what encloses it, innermost first. */
export function chainOf(tree: TraceTree, row: number): Span[] {
  const chain: Span[] = [];
  for (let at = row; at >= 0 && chain.length <= maxAncestors; at = tree.spans[at]!.parent) chain.push(tree.spans[at]!.span);
  return chain;
}

/** When a trace was made, for what the code was then. */
export const contextOf = (tree: TraceTree): TraceContext => ({ atMs: Number(tree.startNs / 1_000_000n) });

/** Where a span came from, best first; empty without evidence. */
export function locationsOf(tree: TraceTree, row: number, code: SearchableCode): Promise<SourceLocation[]> {
  return locateSpan(chainOf(tree, row), code, contextOf(tree));
}

/**
 * Rows of the trace that a function made, in order. Spans of one name and origin are linked once,
 * so that a trace of 100,000 spans costs as much as its different names.
 */
export async function rowsOfFunction(tree: TraceTree, wanted: SourceFunction, code: SearchableCode): Promise<number[]> {
  const found: number[] = [];
  const former = await code.recall(wanted.name, contextOf(tree).atMs);
  const names = new Set([wanted.name, ...wanted.spanNames, ...former.flatMap(({ spanNames }) => spanNames)]);
  for (const rows of rowsByOrigin(tree, (span) => namesToFind(span).some((name) => names.has(name)))) {
    const [best] = await locationsOf(tree, rows[0]!, code);
    const isHere = best && best.file === wanted.file && best.startLine0 === wanted.startLine0 && best.evidence !== 'caller';
    if (isHere) found.push(...rows);
  }
  return found.sort((a, b) => a - b);
}

/** Rows whose spans have one name and origin, in groups: what one of them is linked to, all are. */
export function rowsByOrigin(tree: TraceTree, isWanted: (span: Span) => boolean = () => true): number[][] {
  const groups = new Map<string, number[]>();
  tree.spans.forEach(({ span, parent }, row) => {
    const code = codeAttributes(span);
    const key = JSON.stringify([tracedFunctionName(span), span.name, code.path, code.line1, parent < 0 ? '' : tree.spans[parent]!.span.name]);
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else if (isWanted(span)) groups.set(key, [row]);
  });
  return [...groups.values()];
}
