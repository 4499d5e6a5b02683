import { CodedError } from '../base/errors';
import { readProtobuf } from './protobuf';

/** How a field's bytes become a value of OTLP JSON. `many` gathers repeated ones in a list. */
type FieldForm =
  | { readonly name: string; readonly form: 'text' | 'hex' | 'base64' | 'decimal' | 'signed' | 'number' | 'boolean' | 'double' }
  | { readonly name: string; readonly form: 'message'; readonly of: () => MessageForm; readonly many?: boolean };
type MessageForm = Readonly<Record<number, FieldForm>>;

const plain = (name: string, form: Exclude<FieldForm['form'], 'message'>): FieldForm => ({ name, form });
const message = (name: string, of: () => MessageForm, many = false): FieldForm => ({ name, form: 'message', of, many });

/* Field numbers: opentelemetry-proto 1.x, collector/trace/v1, trace/v1, resource/v1, common/v1. */
const anyValue: MessageForm = {
  1: plain('stringValue', 'text'), 2: plain('boolValue', 'boolean'), 3: plain('intValue', 'signed'), 4: plain('doubleValue', 'double'),
  5: message('arrayValue', () => arrayValue), 6: message('kvlistValue', () => keyValues), 7: plain('bytesValue', 'base64'),
};
const arrayValue: MessageForm = { 1: message('values', () => anyValue, true) };
const keyValue: MessageForm = { 1: plain('key', 'text'), 2: message('value', () => anyValue) };
const keyValues: MessageForm = { 1: message('values', () => keyValue, true) };
const attributes = message('attributes', () => keyValue, true);
const dropped = plain('droppedAttributesCount', 'number');
const event: MessageForm = { 1: plain('timeUnixNano', 'decimal'), 2: plain('name', 'text'), 3: attributes, 4: dropped };
const link: MessageForm = { 1: plain('traceId', 'hex'), 2: plain('spanId', 'hex'), 3: plain('traceState', 'text'), 4: attributes, 5: dropped, 6: plain('flags', 'number') };
const status: MessageForm = { 2: plain('message', 'text'), 3: plain('code', 'number') };
const span: MessageForm = {
  1: plain('traceId', 'hex'), 2: plain('spanId', 'hex'), 3: plain('traceState', 'text'), 4: plain('parentSpanId', 'hex'), 5: plain('name', 'text'), 6: plain('kind', 'number'),
  7: plain('startTimeUnixNano', 'decimal'), 8: plain('endTimeUnixNano', 'decimal'), 9: attributes, 10: dropped, 11: message('events', () => event, true), 12: plain('droppedEventsCount', 'number'),
  13: message('links', () => link, true), 14: plain('droppedLinksCount', 'number'), 15: message('status', () => status), 16: plain('flags', 'number'),
};
const resource: MessageForm = { 1: attributes, 2: dropped };
const scope: MessageForm = { 1: plain('name', 'text'), 2: plain('version', 'text'), 3: attributes, 4: dropped };
const scopeSpans: MessageForm = { 1: message('scope', () => scope), 2: message('spans', () => span, true), 3: plain('schemaUrl', 'text') };
const resourceSpans: MessageForm = { 1: message('resource', () => resource), 2: message('scopeSpans', () => scopeSpans, true), 3: plain('schemaUrl', 'text') };
const request: MessageForm = { 1: message('resourceSpans', () => resourceSpans, true) };

/** Messages inside messages: values of attributes can hold themselves. */
const maxDepth = 100;

/**
 * A file of OTLP protobuf as requests in the shape of OTLP JSON: one `ExportTraceServiceRequest`, or
 * the OpenTelemetry Collector's file exporter with `format: proto` (each message after its length in
 * four bytes, big-endian). Throws `file.notATrace` with a sentence for anything else.
 */
export function readOtlpProtobuf(bytes: Uint8Array): unknown[] {
  try {
    return parts(bytes).map((part) => read(part, request, 0));
  } catch (error) {
    throw new CodedError('file.notATrace', `The file is neither text nor a trace in OTLP protobuf: ${error instanceof RangeError ? error.message : 'it cannot be read.'}`, { cause: error });
  }
}

function parts(bytes: Uint8Array): Uint8Array[] {
  // A request begins with the tag of its first field, which is no zero.
  if (bytes[0] !== 0) return [bytes];
  const found: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at) : Infinity;
    if (end > bytes.length) throw new RangeError('The protobuf message ends too early.');
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function read(bytes: Uint8Array, form: MessageForm, depth: number): Record<string, unknown> {
  if (depth > maxDepth) throw new RangeError('Its values are nested too deeply.');
  const result: Record<string, unknown> = {};
  for (const { field, value } of readProtobuf(bytes)) {
    const known = form[field];
    // A newer version's fields are passed over, as protobuf wants it.
    if (!known) continue;
    if (known.form !== 'message') {
      result[known.name] = convert[known.form](value);
      continue;
    }
    const inner = read(asBytes(value), known.of(), depth + 1);
    if (!known.many) result[known.name] = inner;
    else if (Array.isArray(result[known.name])) (result[known.name] as unknown[]).push(inner);
    else result[known.name] = [inner];
  }
  return result;
}

const convert: Record<Exclude<FieldForm['form'], 'message'>, (value: bigint | Uint8Array) => unknown> = {
  text: (value) => new TextDecoder().decode(asBytes(value)),
  hex: (value) => Array.from(asBytes(value), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  base64: (value) => Buffer.from(asBytes(value)).toString('base64'),
  decimal: (value) => asNumber(value).toString(),
  signed: (value) => BigInt.asIntN(64, asNumber(value)).toString(),
  number: (value) => Number(asNumber(value)),
  boolean: (value) => asNumber(value) !== 0n,
  double: (value) => {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setBigUint64(0, asNumber(value));
    return bits.getFloat64(0);
  },
};

function asBytes(value: bigint | Uint8Array): Uint8Array {
  if (typeof value === 'bigint') throw new RangeError('The bytes are no OTLP message.');
  return value;
}

function asNumber(value: bigint | Uint8Array): bigint {
  if (typeof value !== 'bigint') throw new RangeError('The bytes are no OTLP message.');
  return value;
}
