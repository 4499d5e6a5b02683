import { context, trace as otelTrace, type Context, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type ReadableSpan, type Span as OtelSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { exporterFor, type TraceExporter, type TraceRecord } from './export';
import type { ResolvedConfig } from './config';
import { LiveSpan } from './span';

let processor: MlflowProcessor | undefined;

/** Last trace whose root span ended. */
export let lastActiveTraceId: string | undefined;

/** Starts tracing with this configuration; an earlier one is shut down. */
export function start(config: ResolvedConfig): void {
  startWith(exporterFor(config));
}

/** As {@link start}, with an exporter of the caller's own: for tests. */
export function startWith(exporter: TraceExporter): void {
  const previous = processor;
  processor = new MlflowProcessor(exporter);
  void previous?.shutdown();
  otelTrace.disable();
  context.disable();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  otelTrace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
}

export function getTracer(): Tracer {
  return otelTrace.getTracer('mlflow');
}

/** The running span of this OpenTelemetry span, or `undefined` when tracing was never started. */
export function liveSpanOf(traceId: string, spanId: string): LiveSpan | undefined {
  return processor?.find(traceId, spanId);
}

/** The trace that this span belongs to, while it runs. */
export function recordOf(otelTraceId: string): TraceRecord | undefined {
  return processor?.record(otelTraceId);
}

/** Waits until everything that was exported so far has been answered. */
export async function flushTraces(): Promise<void> {
  await processor?.forceFlush();
}

class MlflowProcessor implements SpanProcessor {
  readonly #exporter: TraceExporter;
  readonly #records = new Map<string, TraceRecord>();
  readonly #pending = new Set<Promise<void>>();

  constructor(exporter: TraceExporter) {
    this.#exporter = exporter;
  }

  find(traceId: string, spanId: string): LiveSpan | undefined {
    return this.#records.get(traceId)?.spans.get(spanId);
  }

  record(traceId: string): TraceRecord | undefined {
    return this.#records.get(traceId);
  }

  onStart(span: OtelSpan, _parent: Context): void {
    const otelTraceId = span.spanContext().traceId;
    let record = this.#records.get(otelTraceId);
    if (!record) {
      record = {
        traceId: this.#exporter.traceIdOf(otelTraceId),
        otelTraceId,
        spans: new Map(),
        ended: [],
        metadata: { 'mlflow.source.name': process.argv[1] ?? '', 'mlflow.source.type': 'LOCAL' },
        tags: {},
      };
      this.#records.set(otelTraceId, record);
    }
    record.spans.set(span.spanContext().spanId, new LiveSpan(span, record.traceId));
  }

  onEnd(span: ReadableSpan): void {
    const record = this.#records.get(span.spanContext().traceId);
    if (!record) return;
    record.ended.push(span);
    if (span.parentSpanContext?.spanId) return;
    this.#records.delete(record.otelTraceId);
    lastActiveTraceId = record.traceId;
    const sending = this.#exporter
      .export(record)
      .catch((error: unknown) => console.error(`Failed to export trace ${record.traceId}:`, error))
      .finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#exporter.shutdown();
  }
}
