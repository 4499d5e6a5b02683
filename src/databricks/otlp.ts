import { refusalOf } from '../base/refusal';
import type { AttributeValue, Attributes, Span } from '../trace/model';
import { HttpError } from './httpError';
import { ProtobufWriter, readProtobuf } from './protobuf';
import type { Transport } from './transport';
import type { Otlp, OtlpResult } from './workspacePorts';

/**
 * Sends spans to the workspace's OTLP endpoint: protobuf only, one table a request (Databricks docs,
 * "Configure OpenTelemetry clients"; mlflow `databricks_rest_store.py: log_spans`). Answers and
 * errors are protobuf as well, so they are read as bytes.
 */
export class OtlpClient implements Otlp {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async send(table: string, spans: readonly Span[], signal?: AbortSignal): Promise<OtlpResult> {
    try {
      const answer = await this.#http.bytes({
        method: 'POST',
        path: otlpPath,
        headers: { 'content-type': 'application/x-protobuf', [tableHeader]: table },
        bodyBytes: encodeTraceRequest(spans),
        signal,
      });
      return decodeTraceResponse(answer.bytes, answer.contentType);
    } catch (error) {
      throw withRpcMessage(error);
    }
  }
}

export const otlpPath = '/api/2.0/otel/v1/traces';
export const tableHeader = 'X-Databricks-UC-Table-Name';

const kinds = { UNSPECIFIED: 0n, INTERNAL: 1n, SERVER: 2n, CLIENT: 3n, PRODUCER: 4n, CONSUMER: 5n } as const;
const codes = { UNSET: 0n, OK: 1n, ERROR: 2n } as const;

/** `ExportTraceServiceRequest` (opentelemetry-proto 1.x, trace/v1). All spans share the first one's resource and scope. */
export function encodeTraceRequest(spans: readonly Span[]): Uint8Array {
  const first = spans[0];
  if (!first) return new Uint8Array();
  const writer = new ProtobufWriter();
  writer.message(1, (resourceSpans) => {
    resourceSpans.message(1, (resource) => writeAttributes(resource, 1, first.resource.attributes));
    resourceSpans.message(2, (scopeSpans) => {
      scopeSpans.message(1, (scope) => scope.text(1, first.scope.name).text(2, first.scope.version));
      for (const span of spans) scopeSpans.message(2, (each) => writeSpan(each, span));
    });
  });
  return writer.finish();
}

function writeSpan(writer: ProtobufWriter, span: Span): void {
  writer.bytes(1, fromHex(span.traceId)).bytes(2, fromHex(span.spanId));
  if (span.parentSpanId) writer.bytes(4, fromHex(span.parentSpanId));
  writer.text(5, span.name).varint(6, kinds[span.kind]).fixed64(7, span.startNs).fixed64(8, span.endNs);
  writeAttributes(writer, 9, span.attributes);
  for (const event of span.events) {
    writer.message(11, (each) => {
      each.fixed64(1, event.timeNs).text(2, event.name);
      writeAttributes(each, 3, event.attributes);
    });
  }
  writer.message(15, (status) => {
    if (span.status.message) status.text(2, span.status.message);
    if (span.status.code !== 'UNSET') status.varint(3, codes[span.status.code]);
  });
}

function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    writer.message(field, (each) => each.text(1, key).message(2, (any) => writeAny(any, value)));
  }
}

function writeAny(writer: ProtobufWriter, value: AttributeValue): void {
  if (value === null) return;
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'boolean') writer.varint(2, value ? 1n : 0n);
  else if (typeof value === 'bigint') writer.varint(3, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (isList(value)) writer.message(5, (list) => value.forEach((item) => list.message(1, (each) => writeAny(each, item))));
  else writer.message(6, (map) => writeAttributes(map, 1, value));
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isSafeInteger(value)) writer.varint(3, BigInt(value));
  else writer.double(4, value);
}

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** `ExportTraceServiceResponse`: `partial_success {1 rejected_spans, 2 error_message}`. JSON is read too. */
export function decodeTraceResponse(bytes: Uint8Array, contentType: string): OtlpResult {
  if (contentType.includes('json')) {
    const answer = JSON.parse(new TextDecoder().decode(bytes) || '{}') as { partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string } };
    return { rejectedSpans: Number(answer.partialSuccess?.rejectedSpans ?? 0), message: answer.partialSuccess?.errorMessage ?? '' };
  }
  if (/html|text\//.test(contentType)) {
    throw new HttpError('http.malformed', 'The OTLP endpoint answered with a page, not protobuf: the host may not be a Databricks workspace.');
  }
  const partial = readOrRefuse(bytes).find((each) => each.field === 1)?.value;
  if (!(partial instanceof Uint8Array)) return { rejectedSpans: 0, message: '' };
  const fields = readOrRefuse(partial);
  const message = fields.find((each) => each.field === 2)?.value;
  return {
    rejectedSpans: Number(fields.find((each) => each.field === 1)?.value ?? 0n),
    message: message instanceof Uint8Array ? new TextDecoder().decode(message) : '',
  };
}

function readOrRefuse(bytes: Uint8Array) {
  try {
    return readProtobuf(bytes);
  } catch (error) {
    throw new HttpError('http.malformed', 'The answer of the OTLP endpoint cannot be read.', { cause: error });
  }
}

/**
 * The error with the words of a `google.rpc.Status` body (`{1 code, 2 message}`), which is how OTLP
 * endpoints refuse. Its message is the server's text, found inside what the HTTP client kept.
 */
function withRpcMessage(error: unknown): unknown {
  const refusal = refusalOf(error);
  if (!(error instanceof HttpError) || !refusal || refusal.errorCode || !error.body) return error;
  const message = rpcMessage(error.body);
  return message ? new HttpError(error.code, message, { status: error.status, retryAfterSeconds: error.retryAfterSeconds, cause: error }) : error;
}

/** The message of a `google.rpc.Status`; `undefined` where the bytes are something else. */
export function rpcMessage(bytes: Uint8Array): string | undefined {
  try {
    const found = readProtobuf(bytes).find((each) => each.field === 2)?.value;
    return found instanceof Uint8Array ? new TextDecoder('utf-8', { fatal: true }).decode(found) : undefined;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
