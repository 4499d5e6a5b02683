import { CodedError } from '../../base/errors';
import type { Span } from '../model';
import { decodeJaeger } from './jaeger';
import { decodeMlflowSpans } from './mlflow';
import { decodeOtlp } from './otlp';
import { asList, asRecord, field, textOf, type Fields } from './otlpFields';

/** The forms of trace files that are read. */
export type TraceFileFormat = 'OTLP JSON' | 'OTLP protobuf' | 'MLflow trace JSON' | 'Jaeger JSON';

/** What a file holds. */
export interface TraceFile {
  readonly format: TraceFileFormat;
  /** In the order they came, of all traces together. */
  readonly spans: readonly Span[];
  /** Metadata that MLflow wrote beside the spans; `{}` where there is none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a file of traces: OTLP JSON (one request, a list of them, or the OpenTelemetry Collector's
 * file exporter with one request a line; Tempo's `batches` too), an MLflow trace (`Trace.to_json()`
 * or `traces.json`, one or a list), or Jaeger's JSON. Throws `file.notATrace` with a sentence that
 * says what the file is instead.
 */
export function decodeTraceFile(text: string): TraceFile {
  if (text.trim() === '') throw notATrace('The file is empty.');
  const documents = parseDocuments(text);
  const otlp = documents.flatMap(otlpRequests);
  if (otlp.length > 0) return withSpans('OTLP JSON', otlp.flatMap(decodeOtlp));
  const jaeger = documents.filter(isJaeger);
  if (jaeger.length > 0) return withSpans('Jaeger JSON', jaeger.flatMap(decodeJaeger));
  const mlflow = documents.flatMap(mlflowTraces);
  if (mlflow.length > 0) return withSpans('MLflow trace JSON', mlflow.flatMap((trace) => decodeMlflow(trace.data)), mlflow.length === 1 ? mlflow[0]!.metadata : {});
  throw notATrace('The file is JSON, but holds no trace: neither “resourceSpans” (OTLP), nor “data” with “spans” (MLflow), nor “traceID” with “spans” (Jaeger).');
}

/** A file whose bytes are OTLP protobuf: its requests in the shape of OTLP JSON. Throws `file.notATrace` where they hold no span. */
export const decodeOtlpRequests = (requests: readonly unknown[]): TraceFile => withSpans('OTLP protobuf', requests.flatMap(decodeOtlp));

const notATrace = (sentence: string) => new CodedError('file.notATrace', sentence);

function withSpans(format: TraceFileFormat, spans: readonly Span[], metadata: TraceFile['metadata'] = {}): TraceFile {
  if (spans.length === 0) throw notATrace(`The file is ${format} without a single span.`);
  return { format, spans, metadata };
}

/** The whole text as one JSON value, or each of its lines. */
function parseDocuments(text: string): Fields[] {
  const clean = text.replace(/^\ufeff/, '');
  try {
    const value = JSON.parse(clean) as unknown;
    return Array.isArray(value) ? asList(value) : [asRecord(value)];
  } catch (whole) {
    const lines = clean.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.map((line) => asRecord(JSON.parse(line)));
    } catch {
      // A cut file is told by its first mistake, not by the second line of an indented one.
      throw notATrace(`The file is not valid JSON (${whole instanceof Error ? whole.message.slice(0, 200) : 'it cannot be read'}).`);
    }
  }
}

function otlpRequests(document: Fields): Fields[] {
  if (Array.isArray(field(document, 'resourceSpans'))) return [document];
  if (Array.isArray(document.batches)) return [{ resourceSpans: document.batches }];
  const inner = asRecord(document.trace);
  return Array.isArray(field(inner, 'resourceSpans')) ? [inner] : [];
}

function isJaeger(document: Fields): boolean {
  const traces = Array.isArray(document.data) ? asList(document.data) : [document];
  return traces.some((trace) => Array.isArray(trace.spans) && asList(trace.spans).some((span) => span.traceID !== undefined && span.spanID !== undefined));
}

interface MlflowTrace {
  readonly data: Fields;
  readonly metadata: Readonly<Record<string, string>>;
}

function mlflowTraces(document: Fields): MlflowTrace[] {
  if (Array.isArray(document.traces)) return asList(document.traces).flatMap(mlflowTraces);
  const data = asRecord(document.data);
  const info = asRecord(document.info ?? document.trace_info);
  const holder = Array.isArray(data.spans) ? data : document;
  if (!Array.isArray(holder.spans)) return [];
  return [{ data: holder, metadata: textsOf(asRecord(info.trace_metadata ?? info.request_metadata)) }];
}

function decodeMlflow(data: Fields): Span[] {
  try {
    return decodeMlflowSpans(data);
  } catch (error) {
    throw notATrace(`The file looks like an MLflow trace, but ${error instanceof Error ? error.message : 'it cannot be read'}.`);
  }
}

const textsOf = (record: Fields): Record<string, string> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, textOf(value)]));
