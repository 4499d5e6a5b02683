import type { TraceColumns } from '../columns';
import type { SpanIds } from '../spanIds';
import { alignSpans, type AlignedSpan } from './alignSpans';

/** One side of a compared row. */
export interface ComparedSide {
  readonly spanId: string;
  readonly name: string;
  readonly type: string;
  /** -1 while it runs. */
  readonly durationNs: number;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  /** 0 where it reports none. */
  readonly tokens: number;
  readonly model: string;
}

/** A span of each run beside each other, or of one only. */
export interface ComparedRow {
  readonly level: number;
  readonly a?: ComparedSide;
  readonly b?: ComparedSide;
  /** What differs beside times, in words of the page: `status`, `model`, `inputs`, `outputs`. Empty where nothing was found to. */
  readonly differs: readonly ('status' | 'model' | 'inputs' | 'outputs')[];
}

/** The columns of a trace, with the row of the span that is compared where it is not the whole trace. */
export interface ComparedTrace {
  readonly columns: TraceColumns;
  readonly root?: number;
}

/** Two traces, or two spans with what they hold, row by row. Contents are compared by {@link withContents}. */
export function compareTraces(a: ComparedTrace, b: ComparedTrace): ComparedRow[] {
  const roots = a.root === undefined || b.root === undefined ? undefined : { a: a.root, b: b.root };
  return alignSpans(spansOf(a.columns), spansOf(b.columns), roots).map((row) => {
    const sideA = row.a < 0 ? undefined : sideOf(a.columns, row.a);
    const sideB = row.b < 0 ? undefined : sideOf(b.columns, row.b);
    const differs: ComparedRow['differs'][number][] = [];
    if (sideA && sideB && sideA.status !== sideB.status) differs.push('status');
    if (sideA && sideB && sideA.model !== sideB.model) differs.push('model');
    return { level: row.level, ...(sideA ? { a: sideA } : {}), ...(sideB ? { b: sideB } : {}), differs };
  });
}

/** The rows with what their contents add: `equal` says whether two spans have the same inputs and outputs. */
export function withContents(rows: readonly ComparedRow[], equal: (a: string, b: string) => { readonly inputs: boolean; readonly outputs: boolean } | undefined): ComparedRow[] {
  return rows.map((row) => {
    const same = row.a && row.b ? equal(row.a.spanId, row.b.spanId) : undefined;
    return same ? { ...row, differs: [...row.differs, ...(same.inputs ? [] : (['inputs'] as const)), ...(same.outputs ? [] : (['outputs'] as const))] } : row;
  });
}

/** What a row is: only in one run, changed in what it says, or the same. */
export function changeOf(row: ComparedRow): 'added' | 'removed' | 'changed' | 'same' {
  if (!row.a) return 'added';
  if (!row.b) return 'removed';
  return row.differs.length > 0 ? 'changed' : 'same';
}

const spansOf = ({ count, label, labels, parent }: TraceColumns): AlignedSpan[] =>
  Array.from({ length: count }, (_, row) => ({ name: labels[label[row]!]!.name, type: labels[label[row]!]!.type, parent: parent[row]! }));

function sideOf(columns: TraceColumns & { readonly ids: SpanIds }, row: number): ComparedSide {
  const { name, type, model } = columns.labels[columns.label[row]!]!;
  const tokens = (columns.inputTokens[row] ?? 0) + (columns.outputTokens[row] ?? 0);
  return { spanId: columns.ids.get(row), name, type, durationNs: columns.durationNs[row]!, status: columns.status[row]!, tokens, model: model ?? '' };
}
