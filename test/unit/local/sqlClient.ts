import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { TestWorkspace } from './workspaceFixture';

/** What a statement came to. */
export interface SqlAnswer {
  readonly state: string;
  readonly error?: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly notices: readonly string[];
}

/** Runs statements over `/api/2.0/sql/statements`. */
export async function runSql(workspace: TestWorkspace, statement: string, extra: Record<string, unknown> = {}): Promise<SqlAnswer> {
  const body = { warehouse_id: '0123456789abcdef', statement, wait_timeout: '30s', ...extra };
  const answer = await workspace.json<{
    status: { state: string; error?: { message: string }; spanlight_notices?: string[] };
    manifest?: { schema: { columns: { name: string }[] } };
    result?: { data_array?: (string | null)[][] };
  }>('POST', '/api/2.0/sql/statements', body);
  return {
    state: answer.status.state,
    error: answer.status.error?.message,
    names: answer.manifest?.schema.columns.map((column) => column.name) ?? [],
    rows: answer.result?.data_array ?? [],
    notices: answer.status.spanlight_notices ?? [],
  };
}

/** The statements of one of the pattern document's files, comments and placeholders as they are. */
export function patternStatements(file: string): string[] {
  const text = readFileSync(path.resolve('test/peers/patterns', file), 'utf8');
  return text.split(';').map((statement) => statement.trim()).filter((statement) => statement.replace(/--[^\n]*/g, '').trim() !== '');
}

/**
 * Sends `count` traces by OpenTelemetry's own exporter: a root `agent` of 20 seconds with a child
 * `retriever`, which fails in every third trace.
 */
export async function sendTraces(workspace: TestWorkspace, table: string, count: number): Promise<void> {
  const exporter = new OTLPTraceExporter({
    url: `${workspace.url}/api/2.0/otel/v1/traces`,
    headers: { Authorization: `Bearer ${workspace.token}`, 'X-Databricks-UC-Table-Name': table },
  });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('test');
  for (let number = 0; number < count; number++) {
    const start = Date.UTC(2026, 0, 1 + (number % 2), 12);
    const root = tracer.startSpan('agent', { startTime: start, attributes: { 'mlflow.spanType': '"AGENT"', number } });
    const child = tracer.startSpan('retriever', { startTime: start + 5 }, trace.setSpan(ROOT_CONTEXT, root));
    if (number % 3 === 0) child.setStatus({ code: SpanStatusCode.ERROR, message: 'no index' });
    child.end(start + 15);
    root.end(start + 20_000);
  }
  await provider.forceFlush();
  await provider.shutdown();
}
