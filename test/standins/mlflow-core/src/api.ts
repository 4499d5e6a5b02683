import { context, trace as otelTrace, type Span as OtelSpan } from '@opentelemetry/api';
import type { SpanType } from './constants';
import { SpanStatusCode } from './constants';
import { argumentsByName } from './parameters';
import { getTracer, lastActiveTraceId, liveSpanOf, recordOf } from './provider';
import { NoOpSpan, type LiveSpan } from './span';

export interface SpanOptions {
  name: string;
  spanType?: SpanType;
  inputs?: any;
  attributes?: Record<string, any>;
  startTimeNs?: number;
  parent?: LiveSpan;
}

export interface TraceOptions extends Omit<SpanOptions, 'parent' | 'startTimeNs' | 'inputs' | 'name'> {
  name?: string;
}

export interface UpdateCurrentTraceOptions {
  tags?: Record<string, string>;
  metadata?: Record<string, string>;
  clientRequestId?: string;
  requestPreview?: string;
  responsePreview?: string;
}

const defaultName = 'span';
const hrTime = (ns: number | undefined): [number, number] | undefined =>
  ns === undefined ? undefined : [Math.floor(ns / 1e9), ns % 1e9];

/** Starts a span that the caller ends. It does not become the active span. */
export function startSpan(options: SpanOptions): LiveSpan {
  const parent = options.parent ? otelTrace.setSpan(context.active(), options.parent._otel) : context.active();
  return prepared(getTracer().startSpan(options.name, { startTime: hrTime(options.startTimeNs) }, parent), options);
}

/** Runs the callback in a span: its result becomes the outputs, what it throws the status and an exception event. */
export function withSpan<T>(callback: (span: LiveSpan) => T | Promise<T>, options?: Omit<SpanOptions, 'parent'>): T | Promise<T> {
  const settings: SpanOptions = { ...options, name: options?.name || defaultName };
  return getTracer().startActiveSpan(settings.name, { startTime: hrTime(settings.startTimeNs) }, (otel) => {
    const span = prepared(otel, settings);
    const succeed = (value: T): T => {
      if (span.outputs === undefined) span.setOutputs(value);
      span.end();
      return value;
    };
    const fail = (error: unknown): never => {
      const reason = error instanceof Error ? error : new Error(String(error));
      span.setStatus(SpanStatusCode.ERROR, reason.message);
      span.recordException(reason);
      span.end();
      throw error;
    };
    let result: T | Promise<T>;
    try {
      result = callback(span);
    } catch (error) {
      return fail(error);
    }
    // Only promises are awaited; other thenables and iterators end the span here, as upstream.
    return result instanceof Promise ? result.then(succeed).catch(fail) : succeed(result);
  });
}

/** The span with what the options give it; one that records nothing before `init`. */
function prepared(otel: OtelSpan, options: SpanOptions): LiveSpan {
  const { traceId, spanId } = otel.spanContext();
  const span = liveSpanOf(traceId, spanId) ?? new NoOpSpan(otel);
  if (options.inputs) span.setInputs(options.inputs);
  if (options.attributes) span.setAttributes(options.attributes);
  if (options.spanType) span.setSpanType(options.spanType);
  return span;
}

/** A traced version of a function, or a decorator for a method. */
export function trace(options?: TraceOptions): any;
export function trace<T extends (...args: any[]) => any>(func: T, options?: TraceOptions): T;
export function trace<T extends (...args: any[]) => any>(funcOrOptions?: T | TraceOptions, options?: TraceOptions): any {
  return typeof funcOrOptions === 'function' ? wrapped(funcOrOptions, options) : decorator(funcOrOptions);
}

function decorator(options: TraceOptions | undefined): (...args: any[]) => unknown {
  return (...args: any[]) => {
    const isStandard = args.length === 2 && typeof args[1] === 'object';
    if (isStandard) return caller(args[0], { name: String(args[1].name), ...options });
    const descriptor = args[2] as PropertyDescriptor;
    const original = descriptor.value;
    descriptor.value = sameShape(caller(original, { name: String(args[1]), ...options }), original);
    return descriptor;
  };
}

function wrapped<T extends (...args: any[]) => any>(func: T, options: TraceOptions | undefined): T {
  const wrapper = sameShape(caller(func, options), func);
  return Object.assign(wrapper, func) as T;
}

function caller(func: (...args: any[]) => any, options: TraceOptions | undefined) {
  return function (this: unknown, ...args: unknown[]) {
    return withSpan(() => func.apply(this, args), {
      name: options?.name || func.name || defaultName,
      spanType: options?.spanType,
      attributes: options?.attributes,
      inputs: argumentsByName(func, args),
    });
  };
}

function sameShape<F extends (...args: any[]) => unknown>(wrapper: F, original: (...args: any[]) => unknown): F {
  Object.defineProperty(wrapper, 'length', { value: original.length });
  Object.defineProperty(wrapper, 'name', { value: original.name });
  return wrapper;
}

export function getLastActiveTraceId(): string | undefined {
  return lastActiveTraceId;
}

/** The span that `trace` or `withSpan` made for the running code; `null` outside of one. */
export function getCurrentActiveSpan(): LiveSpan | null {
  const ids = otelTrace.getActiveSpan()?.spanContext();
  return ids ? (liveSpanOf(ids.traceId, ids.spanId) ?? null) : null;
}

/** Sets tags, metadata, previews or the client's request id of the running trace. */
export function updateCurrentTrace(update: UpdateCurrentTraceOptions): void {
  const otelTraceId = otelTrace.getActiveSpan()?.spanContext().traceId;
  const record = otelTraceId ? recordOf(otelTraceId) : undefined;
  if (!record) {
    console.warn('No active trace: call updateCurrentTrace inside a traced function.');
    return;
  }
  Object.assign(record.tags, update.tags);
  Object.assign(record.metadata, update.metadata);
  record.clientRequestId = update.clientRequestId ?? record.clientRequestId;
  record.requestPreview = update.requestPreview ?? record.requestPreview;
  record.responsePreview = update.responsePreview ?? record.responsePreview;
}
