import { ProtobufWriter, readProtobuf } from '../../src/databricks/protobuf';

/** Trace id and name of every span in an `ExportTraceServiceRequest`. */
export function readSentSpans(bytes: Uint8Array): { traceId: string; name: string }[] {
  const within = (from: Uint8Array, field: number): Uint8Array[] => readProtobuf(from).flatMap((each) => (each.field === field && each.value instanceof Uint8Array ? [each.value] : []));
  const spans = within(bytes, 1).flatMap((resource) => within(resource, 2)).flatMap((scope) => within(scope, 2));
  return spans.map((span) => ({ traceId: Buffer.from(within(span, 1)[0]!).toString('hex'), name: new TextDecoder().decode(within(span, 5)[0]) }));
}

/** `ExportTraceServiceResponse` with a partial success. */
export const encodePartialSuccess = (rejected: number, message: string): Uint8Array =>
  new ProtobufWriter().message(1, (partial) => partial.varint(1, BigInt(rejected)).text(2, message)).finish();

/** `google.rpc.Status`. */
export const encodeRpcStatus = (code: number, message: string): Uint8Array => new ProtobufWriter().varint(1, BigInt(code)).text(2, message).finish();
