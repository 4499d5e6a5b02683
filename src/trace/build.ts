import type { Span } from './model';

/** What was wrong with one span, as it came. */
export type Repair =
  /** Its parent is not in the trace: shown as a root. */
  | 'orphan'
  /** Another span of the same id came later or earlier: the more complete one is shown. */
  | 'duplicate'
  /** Its parents lead back to itself: shown as a root. */
  | 'loop'
  /** It ends before it starts: shown with no duration. */
  | 'endBeforeStart'
  /** It has no start: shown at the start of the trace. */
  | 'noStart';

/** One span in its place. */
export interface PlacedSpan {
  readonly span: Span;
  /** 0 for roots. */
  readonly depth: number;
  /** Index of the parent in the same list; -1 for roots. */
  readonly parent: number;
  readonly startNs: bigint;
  /** 0n while the span runs; otherwise never before `startNs`. */
  readonly endNs: bigint;
  readonly repairs: readonly Repair[];
}

/** A trace as a tree in depth-first order: parents before children, siblings by start. */
export interface TraceTree {
  readonly spans: readonly PlacedSpan[];
  /** Start of the earliest span. */
  readonly startNs: bigint;
  /** End of the last span, or the latest instant known while some still run. */
  readonly endNs: bigint;
}

/** Orders spans into a tree, repairing what cannot be drawn. Every span id is shown once. O(n log n). */
export function buildTrace(spans: readonly Span[]): TraceTree {
  const repairs = new Map<string, Repair[]>();
  const note = (spanId: string, repair: Repair) => {
    const list = repairs.get(spanId);
    if (list) list.push(repair);
    else repairs.set(spanId, [repair]);
  };
  const byId = uniqueSpans(spans, note);
  const startNs = earliestStart(byId.values());
  const children = groupByParent(byId, note);
  const placed: PlacedSpan[] = [];
  let endNs = startNs;
  const starts = new Map<string, bigint>();
  for (const span of byId.values()) starts.set(span.spanId, span.startNs > 0n ? span.startNs : startNs);
  for (const list of children.values()) list.sort((a, b) => compareStarts(starts.get(a.spanId)!, starts.get(b.spanId)!, a, b));

  // An explicit stack: a chain of 100,000 spans must not exhaust the call stack.
  const stack = (children.get('') ?? []).map((span) => ({ span, depth: 0, parent: -1 })).reverse();
  while (stack.length > 0) {
    const { span, depth, parent } = stack.pop()!;
    const start = starts.get(span.spanId)!;
    if (span.startNs <= 0n) note(span.spanId, 'noStart');
    const isBackwards = span.endNs > 0n && span.endNs < start;
    if (isBackwards) note(span.spanId, 'endBeforeStart');
    const end = isBackwards ? start : span.endNs;
    const latest = end > start ? end : start;
    if (latest > endNs) endNs = latest;
    const index = placed.length;
    placed.push({ span, depth, parent, startNs: start, endNs: end, repairs: repairs.get(span.spanId) ?? [] });
    const own = children.get(span.spanId) ?? [];
    for (let i = own.length - 1; i >= 0; i -= 1) stack.push({ span: own[i]!, depth: depth + 1, parent: index });
  }
  return { spans: placed, startNs, endNs };
}

function compareStarts(startA: bigint, startB: bigint, a: Span, b: Span): number {
  if (startA !== startB) return startA < startB ? -1 : 1;
  return a.spanId < b.spanId ? -1 : a.spanId > b.spanId ? 1 : 0;
}

/** Of two spans with one id the ended one wins, then the one with more attributes, then the later one. */
function uniqueSpans(spans: readonly Span[], note: (spanId: string, repair: Repair) => void): Map<string, Span> {
  const byId = new Map<string, Span>();
  for (const span of spans) {
    const other = byId.get(span.spanId);
    if (!other) {
      byId.set(span.spanId, span);
      continue;
    }
    // A span that is sent once when it starts and again when it ends is no defect.
    const isUpdate = (other.endNs === 0n) !== (span.endNs === 0n);
    if (!isUpdate && !isSameSpan(other, span)) note(span.spanId, 'duplicate');
    byId.set(span.spanId, completeness(span) >= completeness(other) ? span : other);
  }
  return byId;
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.name === b.name && a.startNs === b.startNs && a.endNs === b.endNs && a.parentSpanId === b.parentSpanId;
}

function completeness(span: Span): number {
  return (span.endNs > 0n ? 1_000_000 : 0) + Object.keys(span.attributes).length;
}

function earliestStart(spans: Iterable<Span>): bigint {
  let earliest = 0n;
  for (const span of spans) if (span.startNs > 0n && (earliest === 0n || span.startNs < earliest)) earliest = span.startNs;
  return earliest;
}

/** Children by parent id; roots, orphans and one span of every loop under ''. */
function groupByParent(byId: ReadonlyMap<string, Span>, note: (spanId: string, repair: Repair) => void): Map<string, Span[]> {
  const state = new Map<string, 'open' | 'sound'>();
  const cut = new Set<string>();
  for (const first of byId.values()) {
    const path: string[] = [];
    let current: Span | undefined = first;
    while (current && state.get(current.spanId) === undefined) {
      state.set(current.spanId, 'open');
      path.push(current.spanId);
      current = current.parentSpanId === '' ? undefined : byId.get(current.parentSpanId);
    }
    if (current && state.get(current.spanId) === 'open') {
      cut.add(current.spanId);
      note(current.spanId, 'loop');
    }
    for (const spanId of path) state.set(spanId, 'sound');
  }
  const children = new Map<string, Span[]>();
  for (const span of byId.values()) {
    const isOrphan = span.parentSpanId !== '' && !byId.has(span.parentSpanId);
    if (isOrphan) note(span.spanId, 'orphan');
    const parent = isOrphan || cut.has(span.spanId) ? '' : span.parentSpanId;
    const list = children.get(parent);
    if (list) list.push(span);
    else children.set(parent, [span]);
  }
  return children;
}
