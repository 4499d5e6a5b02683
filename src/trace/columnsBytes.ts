import { CodedError } from '../base/errors';
import type { SpanLabel, TraceColumns } from './columns';
import { SpanIds } from './spanIds';
import type { TraceSummary } from './summary';

/** `SPL1` as a little-endian number. */
const mark = 0x314c5053;
/** Bytes before the header: mark and length of the header in UTF-16 units. */
const preamble = 8;

/** The columns by name with what each entry takes, in the order of the bytes. */
const numbers = {
  ids: Uint32Array, parent: Int32Array, depth: Int32Array, startNs: Float64Array, durationNs: Float64Array, label: Int32Array,
  inputTokens: Float64Array, outputTokens: Float64Array, costUsd: Float64Array, status: Uint8Array, repairs: Uint8Array,
} as const;
type NumberColumn = keyof typeof numbers;

interface Header {
  readonly count: number;
  readonly originNs: string;
  readonly labels: readonly SpanLabel[];
  readonly odd: readonly string[];
  readonly summary: TraceSummary;
  /** Entries of each column. */
  readonly lengths: Readonly<Record<NumberColumn, number>>;
}

const padded = (bytes: number) => Math.ceil(bytes / 8) * 8;

/**
 * A trace's columns as one block of bytes, in the machine's own byte order: it crosses between
 * processes of one machine without being read on the way. {@link decodeColumns} is the inverse.
 */
export function encodeColumns(columns: TraceColumns): ArrayBuffer {
  const parts = { ...columns, ids: columns.ids.halves };
  const names = Object.keys(numbers) as NumberColumn[];
  const lengths = Object.fromEntries(names.map((name) => [name, parts[name].length])) as Header['lengths'];
  const header: Header = { count: columns.count, originNs: String(columns.originNs), labels: columns.labels, odd: columns.ids.odd, summary: columns.summary, lengths };
  const text = JSON.stringify(header);
  const start = padded(preamble + 2 * text.length);
  const bytes = new ArrayBuffer(names.reduce((total, name) => total + padded(parts[name].byteLength), start));
  new Uint32Array(bytes, 0, 2).set([mark, text.length]);
  const units = new Uint16Array(bytes, preamble, text.length);
  for (let i = 0; i < text.length; i += 1) units[i] = text.charCodeAt(i);
  let at = start;
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = parts[name];
    new Uint8Array(bytes, at, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
    at += padded(byteLength);
  }
  return bytes;
}

/** The columns in a block of bytes; they are views of it. Throws `trace.unreadable` for other bytes. */
export function decodeColumns(bytes: ArrayBuffer): TraceColumns {
  const [found, length] = bytes.byteLength >= preamble ? new Uint32Array(bytes, 0, 2) : [];
  if (found !== mark || length === undefined || preamble + 2 * length > bytes.byteLength) throw new CodedError('trace.unreadable', 'These bytes hold no columns of a trace.');
  const header = JSON.parse(textOf(new Uint16Array(bytes, preamble, length))) as Header;
  let at = padded(preamble + 2 * length);
  const next = <N extends NumberColumn>(name: N): InstanceType<(typeof numbers)[N]> => {
    const column = new numbers[name](bytes, at, header.lengths[name]);
    at += padded(column.byteLength);
    return column as InstanceType<(typeof numbers)[N]>;
  };
  const { count, labels, summary } = header;
  return {
    count,
    labels,
    summary,
    originNs: BigInt(header.originNs),
    ids: new SpanIds(next('ids'), header.odd),
    parent: next('parent'),
    depth: next('depth'),
    startNs: next('startNs'),
    durationNs: next('durationNs'),
    label: next('label'),
    inputTokens: next('inputTokens'),
    outputTokens: next('outputTokens'),
    costUsd: next('costUsd'),
    status: next('status'),
    repairs: next('repairs'),
  };
}

function textOf(units: Uint16Array): string {
  const parts: string[] = [];
  // An argument list has a limit.
  for (let at = 0; at < units.length; at += 8_192) parts.push(String.fromCharCode(...units.subarray(at, at + 8_192)));
  return parts.join('');
}
