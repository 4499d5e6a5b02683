import { PbfWriter } from 'pbf';

/** Shape of the load: the batches that the ingest figure is defined for. */
export interface LoadOptions {
  readonly spansPerBatch: number;
  readonly spansPerTrace: number;
  /** Bytes of inputs and outputs of each span, together. */
  readonly payloadBytes: number;
  /** Start of the first span; each later span starts a tenth of a millisecond later. */
  readonly startMs: number;
}

export const defaultLoad: LoadOptions = { spansPerBatch: 500, spansPerTrace: 10, payloadBytes: 500, startMs: Date.UTC(2026, 0, 1) };

const names = ['answer', 'retrieve', 'embed', 'search_documents', 'rank', 'build_prompt', 'chat', 'call_tool', 'parse_answer', 'check_safety'];
const types = ['AGENT', 'RETRIEVER', 'EMBEDDING', 'RETRIEVER', 'RERANKER', 'CHAIN', 'CHAT_MODEL', 'TOOL', 'PARSER', 'TOOL'];
const words = 'what does the refund policy say about orders that were shipped late and returned by the customer within thirty days '.repeat(8);

/** Positions in the template that each batch fills anew. */
interface Slots {
  readonly trace: number[];
  readonly span: number[];
  readonly parent: number[];
  readonly start: number[];
  readonly end: number[];
}

/**
 * Makes OTLP trace requests as MLflow's Python client sends them: traces of one root and its
 * children, six attributes a span, inputs as a map and outputs as text. One batch is encoded
 * once; each call fills in new ids and times, so that making the load costs next to nothing
 * beside taking it in. Deterministic.
 */
export class OtlpLoad {
  readonly options: LoadOptions;
  readonly #template: Uint8Array;
  readonly #slots: Slots;
  #spans = 0;

  constructor(options: Partial<LoadOptions> = {}) {
    this.options = { ...defaultLoad, ...options };
    [this.#template, this.#slots] = encodeTemplate(this.options);
  }

  /** Spans made so far. */
  get spanCount(): number {
    return this.#spans;
  }

  /** The next request body. Valid until the next call unless copied. */
  next(): Uint8Array {
    const bytes = this.#template;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const { trace, span, parent, start, end } = this.#slots;
    const { spansPerTrace, startMs } = this.options;
    let parentSlot = 0;
    for (let i = 0; i < trace.length; i++) {
      const number = this.#spans + i;
      const inTrace = number % spansPerTrace;
      const root = number - inTrace;
      writeTraceId(view, trace[i]!, root / spansPerTrace);
      writeSpanId(view, span[i]!, number);
      if (inTrace > 0) writeSpanId(view, parent[parentSlot++]!, root);
      const startNs = BigInt(startMs) * 1_000_000n + BigInt(number) * 100_000n;
      view.setBigUint64(start[i]!, startNs, true);
      view.setBigUint64(end[i]!, startNs + BigInt(inTrace === 0 ? 900_000_000 : 30_000_000 + (number % 97) * 1_000_000), true);
    }
    this.#spans += trace.length;
    return bytes;
  }
}

/** Trace ids look random (a multiplicative hash), as real ones do. */
function writeTraceId(view: DataView, at: number, number: number): void {
  view.setBigUint64(at, (BigInt(number + 1) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn);
  view.setBigUint64(at + 8, (BigInt(number + 1) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn);
}

function writeSpanId(view: DataView, at: number, number: number): void {
  view.setBigUint64(at, (BigInt(number + 1) * 0x94d049bb133111ebn) & 0xffffffffffffffffn);
}

/** The trace id of the trace that the given span belongs to, as 32 hex digits. */
export function traceIdOf(spanNumber: number, spansPerTrace = defaultLoad.spansPerTrace): string {
  const bytes = Buffer.alloc(16);
  writeTraceId(new DataView(bytes.buffer, bytes.byteOffset), 0, Math.floor(spanNumber / spansPerTrace));
  return bytes.toString('hex');
}

function encodeTemplate(options: LoadOptions): [Uint8Array, Slots] {
  const traceMark = Buffer.from('TTTTTTTTTTTTTTTT');
  const spanMark = Buffer.from('SSSSSSSS');
  const parentMark = Buffer.from('PPPPPPPP');
  const writer = new PbfWriter();
  writer.writeMessage(1, (_, resourceSpans) => {
    resourceSpans.writeMessage(1, (_r, resource) => {
      writeText(resource, 1, 'service.name', 'rag-agent');
      writeText(resource, 1, 'telemetry.sdk.language', 'python');
    }, undefined);
    resourceSpans.writeMessage(2, (_s, scopeSpans) => {
      scopeSpans.writeMessage(1, (_n, scope) => scope.writeStringField(1, 'mlflow.tracing.fluent'), undefined);
      for (let i = 0; i < options.spansPerBatch; i++) scopeSpans.writeMessage(2, (n: number, span) => writeSpan(span, n, options, traceMark, spanMark, parentMark), i);
    }, undefined);
  }, undefined);
  const bytes = writer.finish().slice();
  const timeTag = (tag: number) => Buffer.from([tag, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x01]);
  const positions = (mark: Buffer, shift = 0) => findAll(Buffer.from(bytes.buffer), mark).map((at) => at + shift);
  return [bytes, { trace: positions(traceMark), span: positions(spanMark), parent: positions(parentMark), start: positions(timeTag(0x39), 1), end: positions(timeTag(0x41), 1) }];
}

function writeSpan(span: PbfWriter, number: number, options: LoadOptions, traceMark: Buffer, spanMark: Buffer, parentMark: Buffer): void {
  const inTrace = number % options.spansPerTrace;
  const time = Buffer.from([0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x01]);
  const kind = inTrace % names.length;
  span.writeBytesField(1, traceMark);
  span.writeBytesField(2, spanMark);
  if (inTrace > 0) span.writeBytesField(4, parentMark);
  span.writeStringField(5, names[kind]!);
  span.writeVarintField(6, 1);
  writeFixed(span, 7, time);
  writeFixed(span, 8, time);
  writeText(span, 9, 'mlflow.traceRequestId', 'tr-0123456789abcdef0123456789abcdef');
  writeText(span, 9, 'mlflow.spanType', types[kind]!);
  writeText(span, 9, 'mlflow.spanFunctionName', names[kind]!);
  const half = Math.floor(options.payloadBytes / 2);
  span.writeMessage(9, (_, keyValue) => {
    keyValue.writeStringField(1, 'mlflow.spanInputs');
    keyValue.writeMessage(2, (_v, value) => value.writeMessage(6, (_m, map) => writeText(map, 1, 'query', words.slice(number % 100, (number % 100) + half)), undefined), undefined);
  }, undefined);
  writeText(span, 9, 'mlflow.spanOutputs', words.slice(number % 90, (number % 90) + half));
  writeText(span, 9, 'mlflow.llm.model', 'gpt-4o-mini');
  span.writeMessage(15, (_, status) => status.writeVarintField(3, number % 50 === 49 ? 2 : 1), undefined);
}

/** A fixed64 field from its eight bytes: pbf itself takes only numbers up to 2^53. */
function writeFixed(writer: PbfWriter, field: number, eightBytes: Buffer): void {
  writer.writeTag(field, 1);
  writer.realloc(8);
  writer.buf.set(eightBytes, writer.pos);
  writer.pos += 8;
}

function writeText(writer: PbfWriter, field: number, key: string, text: string): void {
  writer.writeMessage(field, (_, keyValue) => {
    keyValue.writeStringField(1, key);
    keyValue.writeMessage(2, (_v, value) => value.writeStringField(1, text), undefined);
  }, undefined);
}

function findAll(bytes: Buffer, mark: Buffer): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) found.push(at);
  return found;
}
