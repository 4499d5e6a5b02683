import type { PlacedSpan, TraceTree } from '../../trace/build';
import { codeAttributes, linkSpan, namesToFind, tracedFunctionName, type SourceFunction, type SourceLocation } from '../../trace/sourceLink';
import type { FunctionIndex } from './functionIndex';

const maxAncestors = 50;

/** Where a span came from, best first; empty without evidence. */
export async function locationsOf(tree: TraceTree, row: number, index: FunctionIndex): Promise<SourceLocation[]> {
  const chain: PlacedSpan[] = [];
  for (let at = row; at >= 0 && chain.length <= maxAncestors; at = tree.spans[at]!.parent) chain.push(tree.spans[at]!);
  const names = new Set(chain.flatMap(({ span }) => namesToFind(span)));
  const paths = new Set(chain.map(({ span }) => codeAttributes(span).path).filter((path) => path !== undefined));
  const source = await index.find([...names], [...paths]);
  const [self, ...ancestors] = chain;
  let parent: SourceLocation | undefined;
  for (const { span } of ancestors) {
    [parent] = linkSpan(span, source, undefined);
    if (parent) break;
  }
  return linkSpan(self!.span, source, parent);
}

/**
 * Rows of the trace that a function made, in order. Spans of one name and origin are linked once,
 * so that a trace of 100,000 spans costs as much as its different names.
 */
export async function rowsOfFunction(tree: TraceTree, wanted: SourceFunction, index: FunctionIndex): Promise<number[]> {
  const groups = new Map<string, number[]>();
  tree.spans.forEach(({ span }, row) => {
    const code = codeAttributes(span);
    const key = JSON.stringify([tracedFunctionName(span), span.name, code.path, code.line1]);
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else if (namesToFind(span).some((name) => name === wanted.name || name === wanted.spanName)) groups.set(key, [row]);
  });
  const found: number[] = [];
  for (const rows of groups.values()) {
    const [best] = await locationsOf(tree, rows[0]!, index);
    const isHere = best && best.file === wanted.file && best.startLine0 === wanted.startLine0 && best.evidence !== 'caller';
    if (isHere) found.push(...rows);
  }
  return found.sort((a, b) => a - b);
}
