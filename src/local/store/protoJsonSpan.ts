import { encodeOtlpSpan } from '../../trace/encode/otlp';
import type { Span } from '../../trace/model';

/**
 * A span in protobuf's own JSON form, which differs from OTLP JSON in its ids: bytes are base64
 * (protobuf.dev, "ProtoJSON Format"). MLflow's client reads spans from REST answers this way.
 */
export function protoJsonSpan(span: Span): Record<string, unknown> {
  const { parentSpanId, links, ...rest } = encodeOtlpSpan(span);
  return {
    ...rest,
    traceId: base64(span.traceId),
    spanId: base64(span.spanId),
    ...(parentSpanId ? { parentSpanId: base64(parentSpanId) } : {}),
    links: (links as { traceId: string; spanId: string }[]).map((link) => ({ ...link, traceId: base64(link.traceId), spanId: base64(link.spanId) })),
  };
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
