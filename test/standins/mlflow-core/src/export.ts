import { SpanStatusCode as OtelStatusCode, type HrTime } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ResolvedConfig, UnityCatalogLocationOptions } from './config';
import { SpanAttributeKey } from './constants';
import type { LiveSpan } from './span';

/** A trace while it is made and sent. */
export interface TraceRecord {
  /** MLflow's id: `trace:/<location>/<hex>` or `tr-<hex>`. */
  readonly traceId: string;
  readonly otelTraceId: string;
  readonly spans: Map<string, LiveSpan>;
  /** Ended spans, children before their parents. */
  readonly ended: ReadableSpan[];
  readonly metadata: Record<string, string>;
  readonly tags: Record<string, string>;
  clientRequestId?: string;
  requestPreview?: string;
  responsePreview?: string;
}

export interface TraceExporter {
  traceIdOf(otelTraceId: string): string;
  export(record: TraceRecord): Promise<void>;
  shutdown(): Promise<void>;
}

export function exporterFor(config: ResolvedConfig): TraceExporter {
  return config.isDatabricks && config.traceLocation
    ? new UnityCatalogExporter(config, config.traceLocation)
    : new ExperimentExporter(config);
}

/** Spans by OTLP protobuf into the location's spans table, then the trace information. */
class UnityCatalogExporter implements TraceExporter {
  readonly #config: ResolvedConfig;
  readonly #location: UnityCatalogLocationOptions;
  readonly #path: string;
  readonly #otlp: OTLPTraceExporter;

  constructor(config: ResolvedConfig, location: UnityCatalogLocationOptions) {
    this.#config = config;
    this.#location = location;
    this.#path = `${location.catalogName}.${location.schemaName}.${location.tablePrefix}`;
    this.#otlp = new OTLPTraceExporter({
      url: `${config.host}/api/2.0/otel/v1/traces`,
      headers: { ...authorization(config), 'X-Databricks-UC-Table-Name': `${this.#path}_otel_spans` },
    });
  }

  traceIdOf(otelTraceId: string): string {
    return `trace:/${this.#path}/${otelTraceId}`;
  }

  async export(record: TraceRecord): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#otlp.export(record.ended, (result) => (result.error ? reject(result.error) : resolve()));
    });
    const { catalogName, schemaName, tablePrefix } = this.#location;
    await send(
      this.#config,
      'POST',
      `/api/4.0/mlflow/traces/${encodeURIComponent(this.#path)}/${record.otelTraceId}/info`,
      traceInfo(record, {
        type: 'UC_TABLE_PREFIX',
        uc_table_prefix: { catalog_name: catalogName, schema_name: schemaName, table_prefix: tablePrefix },
      }, '4'),
    );
  }

  shutdown(): Promise<void> {
    return this.#otlp.shutdown();
  }
}

/** Trace information to the experiment, then the spans as one JSON file. */
class ExperimentExporter implements TraceExporter {
  readonly #config: ResolvedConfig;

  constructor(config: ResolvedConfig) {
    this.#config = config;
  }

  traceIdOf(otelTraceId: string): string {
    return `tr-${otelTraceId}`;
  }

  async export(record: TraceRecord): Promise<void> {
    const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: this.#config.experimentId } };
    const created = (await send(this.#config, 'POST', '/api/3.0/mlflow/traces', {
      trace: { trace_info: traceInfo(record, location, '3') },
    })) as { trace: { trace_info: { tags?: Record<string, string> } } };
    const body = JSON.stringify({ spans: record.ended.map(serializedSpan) });
    if (!this.#config.isDatabricks) {
      const artifacts = created.trace.trace_info.tags?.['mlflow.artifactLocation'] ?? '';
      const path = artifacts.replace(/^mlflow-artifacts:\/*/, '');
      await send(this.#config, 'PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}/traces.json`, undefined, body);
      return;
    }
    const credentials = (await send(
      this.#config,
      'GET',
      `/api/2.0/mlflow/traces/${record.traceId}/credentials-for-data-upload`,
    )) as { credential_info: { signed_uri: string; headers?: { name: string; value: string }[] } };
    const { signed_uri: uri, headers } = credentials.credential_info;
    const extra = Object.fromEntries((headers ?? []).map(({ name, value }) => [name, value]));
    const answer = await fetch(uri, { method: 'PUT', headers: { 'Content-Type': 'application/json', ...extra }, body });
    if (!answer.ok) throw new Error(`Upload of the spans failed: ${answer.status} ${await answer.text()}`);
  }

  async shutdown(): Promise<void> {}
}

const authorization = (config: ResolvedConfig): Record<string, string> =>
  config.token ? { Authorization: `Bearer ${config.token}` } : {};

async function send(config: ResolvedConfig, method: string, path: string, json?: unknown, text?: string): Promise<unknown> {
  const answer = await fetch(`${config.host}${path}`, {
    method,
    headers: { ...authorization(config), 'Content-Type': 'application/json' },
    body: text ?? (json === undefined ? undefined : JSON.stringify(json)),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} failed: ${answer.status} ${body}`);
  return body === '' ? {} : JSON.parse(body);
}

const toNs = (time: HrTime): bigint => BigInt(time[0]) * 1_000_000_000n + BigInt(time[1]);

function traceInfo(record: TraceRecord, location: unknown, schemaVersion: string): unknown {
  const root = record.ended.at(-1)!;
  const durationMs = Number(toNs(root.endTime) - toNs(root.startTime)) / 1e6;
  const text = (key: string) => (root.attributes[key] === undefined ? undefined : String(root.attributes[key]).slice(0, 1000));
  return {
    trace_id: record.traceId,
    client_request_id: record.clientRequestId,
    trace_location: location,
    request_preview: record.requestPreview ?? text(SpanAttributeKey.INPUTS),
    response_preview: record.responsePreview ?? text(SpanAttributeKey.OUTPUTS),
    request_time: new Date(Number(toNs(root.startTime) / 1_000_000n)).toISOString(),
    execution_duration: `${durationMs / 1000}s`,
    state: root.status.code === OtelStatusCode.ERROR ? 'ERROR' : 'OK',
    trace_metadata: { ...record.metadata, 'mlflow.trace_schema.version': schemaVersion },
    tags: { 'mlflow.traceName': root.name, ...record.tags },
    assessments: [],
  };
}

function serializedSpan(span: ReadableSpan): unknown {
  const id = (hex: string | undefined) => (hex ? Buffer.from(hex, 'hex').toString('base64') : '');
  const statuses = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];
  return {
    trace_id: id(span.spanContext().traceId),
    span_id: id(span.spanContext().spanId),
    parent_span_id: id(span.parentSpanContext?.spanId),
    name: span.name,
    // Exact 64-bit numbers, which JSON.stringify alone cannot write.
    start_time_unix_nano: rawNumber(toNs(span.startTime)),
    end_time_unix_nano: rawNumber(toNs(span.endTime)),
    status: { code: statuses[span.status.code], message: span.status.message ?? '' },
    attributes: span.attributes,
    events: span.events.map((event) => ({
      name: event.name,
      time_unix_nano: rawNumber(toNs(event.time)),
      attributes: event.attributes ?? {},
    })),
  };
}

/** `JSON.rawJSON` writes digits as they are; Node before 22 has none and gets the nearest double. */
function rawNumber(value: bigint): unknown {
  const raw = (JSON as unknown as { rawJSON?: (text: string) => unknown }).rawJSON;
  return raw ? raw(value.toString()) : Number(value);
}
