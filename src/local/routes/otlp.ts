import { PbfWriter } from 'pbf';
import type { LocalContext, RouteModule } from '../context';
import { readBody } from '../http/body';
import { ApiError } from '../http/errors';
import { parseTableName } from '../store/identifiers';
import type { TableName } from '../store/identifiers';
import type { StoredSpans } from '../store/spanStore';

const protobuf = 'application/x-protobuf';
const tableHeader = 'X-Databricks-UC-Table-Name';

/**
 * A workspace's OTLP endpoint: protobuf into the span table that a header names. Logs and metrics
 * are refused by name: MLflow sends neither here.
 */
export const otlpRoutes: RouteModule = {
  register(app, context) {
    app.post('/api/2.0/otel/v1/traces', async (c) => {
      const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
      if (type !== protobuf) throw new ApiError('INVALID_PARAMETER_VALUE', `The Content-Type must be ${protobuf}; "${type.slice(0, 80)}" is not taken here.`);
      const header = c.req.header(tableHeader);
      if (!header) throw new ApiError('INVALID_PARAMETER_VALUE', `The header ${tableHeader} is missing: name the spans table as catalog.schema.table.`);
      const stored = await storeSpans(context, parseTableName(header), await readBody(c));
      return c.body(encodeResponse(stored), 200, { 'content-type': protobuf });
    });
    for (const signal of ['logs', 'metrics']) {
      app.post(`/api/2.0/otel/v1/${signal}`, () => {
        throw new ApiError('NOT_IMPLEMENTED', `The local workspace takes no OTLP ${signal}; traces alone are stored.`);
      });
    }
  },
};

/** Stores an OTLP protobuf request and tells the event streams. */
export async function storeSpans(context: LocalContext, table: TableName, body: Uint8Array): Promise<StoredSpans> {
  const stored = await context.spans.store(table, body);
  if (stored.stored > 0) context.feed.stored(stored.location, stored.traceIds, stored.stored);
  return stored;
}

/** ExportTraceServiceResponse: 1 partial_success {1 rejected_spans, 2 error_message}; empty when all was stored. */
export function encodeResponse(stored: StoredSpans): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  if (stored.rejected > 0) {
    writer.writeMessage(1, (partial: StoredSpans, inner: PbfWriter) => {
      inner.writeVarintField(1, partial.rejected);
      inner.writeStringField(2, partial.rejection);
    }, stored);
  }
  return new Uint8Array(writer.finish());
}
