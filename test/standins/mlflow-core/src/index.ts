export { init } from './config';
export type { MLflowTracingConfig, MLflowTracingInitOptions, UnityCatalogLocationOptions } from './config';
export { getCurrentActiveSpan, getLastActiveTraceId, startSpan, trace, updateCurrentTrace, withSpan } from './api';
export type { SpanOptions, TraceOptions, UpdateCurrentTraceOptions } from './api';
export { SpanAttributeKey, SpanStatusCode, SpanType } from './constants';
export { flushTraces } from './provider';
export type { LiveSpan, Span } from './span';
