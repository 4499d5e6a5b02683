import type { Span as OtelSpan } from '@opentelemetry/sdk-trace-base';
import { SpanStatusCode as OtelStatusCode, type Span as OtelApiSpan } from '@opentelemetry/api';
import { SpanAttributeKey, SpanStatusCode, SpanType } from './constants';

/** JSON of any value, the form in which upstream's attribute registry stores every attribute; as upstream, functions and `undefined` are named, errors taken apart, and nothing throws. */
function encode(value: unknown): string {
  const around: unknown[] = [];
  const replace = function (this: unknown, _key: string, inner: unknown): unknown {
    if (typeof inner === 'function') return '[Function]';
    if (inner === undefined) return '[Undefined]';
    if (typeof inner === 'bigint') return inner.toString();
    if (inner instanceof Error) return { name: inner.name, message: inner.message, stack: inner.stack };
    if (typeof inner !== 'object' || inner === null) return inner;
    while (around.length > 0 && around.at(-1) !== this) around.pop();
    if (around.includes(inner)) return '[Circular]';
    around.push(inner);
    return inner;
  };
  try {
    return JSON.stringify(value, replace) ?? 'null';
  } catch {
    return JSON.stringify('[unable to serialize]');
  }
}

/** A span that is still running. Ending it twice has no effect. */
export class LiveSpan {
  /** @internal */
  readonly _otel: OtelSpan;
  readonly traceId: string;

  constructor(otel: OtelSpan, traceId: string) {
    this._otel = otel;
    this.traceId = traceId;
    this.setAttribute(SpanAttributeKey.TRACE_ID, traceId);
    this.setSpanType(SpanType.UNKNOWN);
  }

  get spanId(): string {
    return this._otel.spanContext().spanId;
  }

  get parentId(): string | null {
    return this._otel.parentSpanContext?.spanId ?? null;
  }

  get name(): string {
    return this._otel.name;
  }

  get spanType(): SpanType {
    return this.getAttribute(SpanAttributeKey.SPAN_TYPE) as SpanType;
  }

  get inputs(): any {
    return this.getAttribute(SpanAttributeKey.INPUTS);
  }

  get outputs(): any {
    return this.getAttribute(SpanAttributeKey.OUTPUTS);
  }

  get attributes(): Record<string, any> {
    return Object.fromEntries(Object.keys(this._otel.attributes).map((key) => [key, this.getAttribute(key)]));
  }

  getAttribute(key: string): any {
    const value = this._otel.attributes[key];
    return typeof value === 'string' ? JSON.parse(value) : value;
  }

  setSpanType(spanType: SpanType): void {
    this.setAttribute(SpanAttributeKey.SPAN_TYPE, spanType);
  }

  setInputs(inputs: any): void {
    this.setAttribute(SpanAttributeKey.INPUTS, inputs);
  }

  setOutputs(outputs: any): void {
    this.setAttribute(SpanAttributeKey.OUTPUTS, outputs);
  }

  setAttribute(key: string, value: any): void {
    if (value !== undefined) this._otel.setAttribute(key, encode(value));
  }

  setAttributes(attributes: Record<string, any>): void {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
  }

  recordException(error: Error): void {
    this._otel.recordException(error);
  }

  setStatus(status: SpanStatusCode | string, description?: string): void {
    const code = status === SpanStatusCode.ERROR ? OtelStatusCode.ERROR : status === SpanStatusCode.OK ? OtelStatusCode.OK : OtelStatusCode.UNSET;
    this._otel.setStatus({ code, message: description ?? '' });
  }

  /** Ends the span; its status becomes OK unless it was set to ERROR. */
  end(options?: { outputs?: any; attributes?: Record<string, any>; status?: SpanStatusCode; endTimeNs?: number }): void {
    if (options?.outputs != null) this.setOutputs(options.outputs);
    if (options?.attributes != null) this.setAttributes(options.attributes);
    if (options?.status != null) this.setStatus(options.status);
    if (this._otel.status.code !== OtelStatusCode.ERROR) this.setStatus(SpanStatusCode.OK);
    const endTimeNs = options?.endTimeNs;
    this._otel.end(endTimeNs === undefined ? undefined : [Math.floor(endTimeNs / 1e9), endTimeNs % 1e9]);
  }
}

/** A span that records nothing: what traced code gets before `init`. */
export class NoOpSpan extends LiveSpan {
  constructor(otel: OtelApiSpan) {
    super(otel as OtelSpan, '');
  }

  override getAttribute(): undefined {
    return undefined;
  }

  override setAttribute(): void {}

  override end(): void {}
}

export type Span = Omit<LiveSpan, 'setSpanType' | 'setInputs' | 'setOutputs' | 'setAttribute' | 'setAttributes' | 'recordException' | 'setStatus' | 'end'>;
