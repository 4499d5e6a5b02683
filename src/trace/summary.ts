import type { PlacedSpan, Repair, TraceTree } from './build';
import { decodeMlflowValue } from './genai';
import { mlflowKeys } from './model';
import type { TraceSummary } from './skeleton';

/** Totals of a built trace. An empty trace has no name and state UNSET. */
export function summarize(tree: TraceTree): TraceSummary {
  const { spans } = tree;
  const roots = spans.filter((placed) => placed.depth === 0);
  // Orphans are shown at depth 0 too; the real root names the trace.
  const root = roots.find((placed) => placed.span.parentSpanId === '') ?? roots[0];
  return {
    name: root?.span.name ?? '',
    state: traceState(root),
    startMs: Number(tree.startNs / 1000n) / 1000,
    durationNs: Number(tree.endNs - tree.startNs),
    spanCount: spans.length,
    errorCount: spans.filter((placed) => placed.span.status.code === 'ERROR').length,
    tokens: sumTokens(spans),
    repairs: describeRepairs(spans),
  };
}

function traceState(root: PlacedSpan | undefined): TraceSummary['state'] {
  if (!root) return 'UNSET';
  if (root.span.status.code === 'ERROR') return 'ERROR';
  if (root.endNs === 0n || root.span.parentSpanId !== '') return 'IN_PROGRESS';
  return root.span.status.code;
}

/** Tokens of the spans that have usage and no ancestor with usage: wrappers repeat their inner call's count. */
function sumTokens(spans: readonly PlacedSpan[]): TraceSummary['tokens'] {
  let found = false;
  const total = { input: 0, output: 0, total: 0 };
  const covered = new Uint8Array(spans.length);
  spans.forEach((placed, index) => {
    const inherited = placed.parent >= 0 && covered[placed.parent] === 1;
    const usage = inherited ? undefined : tokenUsage(placed);
    if (inherited || usage) covered[index] = 1;
    if (!usage) return;
    found = true;
    total.input += usage.input;
    total.output += usage.output;
    total.total += usage.total;
  });
  return found ? total : undefined;
}

/** `mlflow.chat.tokenUsage`: `{input_tokens, output_tokens, total_tokens}` (mlflow `tracing/constant.py`). */
function tokenUsage(placed: PlacedSpan): { input: number; output: number; total: number } | undefined {
  const raw = placed.span.attributes[mlflowKeys.tokenUsage];
  if (raw === undefined) return undefined;
  const usage = decodeMlflowValue(raw);
  if (typeof usage !== 'object' || usage === null || Array.isArray(usage)) return undefined;
  const read = (key: string) => {
    const value = (usage as Record<string, unknown>)[key];
    return typeof value === 'number' ? value : 0;
  };
  const input = read('input_tokens');
  const output = read('output_tokens');
  return { input, output, total: read('total_tokens') || input + output };
}

const repairSentences: Record<Repair, (count: number) => string> = {
  orphan: (count) => `${plural(count, 'span has a parent', 'spans have parents')} that did not arrive, shown as roots.`,
  duplicate: (count) => `${plural(count, 'span id came', 'span ids came')} more than once, the more complete span is shown.`,
  loop: (count) => `${plural(count, 'span is', 'spans are')} its own ancestor, shown as root.`,
  endBeforeStart: (count) => `${plural(count, 'span ends', 'spans end')} before the start, shown without a duration.`,
  noStart: (count) => `${plural(count, 'span has', 'spans have')} no start time, shown at the start of the trace.`,
};

/** Sentences about everything that was repaired, most frequent first. */
export function describeRepairs(spans: readonly Pick<PlacedSpan, 'repairs'>[]): string[] {
  const counts = new Map<Repair, number>();
  for (const { repairs } of spans) for (const repair of repairs) counts.set(repair, (counts.get(repair) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([repair, count]) => repairSentences[repair](count));
}

const plural = (count: number, one: string, many: string) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
