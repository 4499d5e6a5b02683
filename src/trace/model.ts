import type { EpochNs } from '../base/units';

/**
 * A decoded OpenTelemetry attribute value (`AnyValue`, opentelemetry-proto common/v1). 64-bit
 * integers are numbers where exact and bigints otherwise; bytes are base64 text, as in OTLP JSON.
 */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = { readonly [key: string]: AttributeValue };

/** Span kinds by their stored names (`SPAN_KIND_INTERNAL` …), without the prefix. */
export type SpanKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** Status codes by their stored names (`STATUS_CODE_OK` …), without the prefix. */
export type StatusCode = 'UNSET' | 'OK' | 'ERROR';

export interface SpanStatus {
  readonly code: StatusCode;
  /** '' where none was given. */
  readonly message: string;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeNs: EpochNs;
  readonly attributes: Attributes;
  readonly droppedAttributesCount?: number;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}

export interface Resource {
  readonly attributes: Attributes;
  readonly droppedAttributesCount?: number;
  readonly schemaUrl?: string;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount?: number;
  /** Schema address of the spans of this scope. */
  readonly schemaUrl?: string;
}

/**
 * One span of a trace, whatever wire form it came in (OTLP protobuf or JSON, MLflow JSON, table
 * rows). Field meanings follow opentelemetry-proto trace/v1; `resource` and `scope` are shared
 * between the spans that came together.
 */
export interface Span {
  /** 32 lowercase hex digits where the sender kept to the standard; never empty. */
  readonly traceId: string;
  /** 16 lowercase hex digits where the sender kept to the standard; never empty. */
  readonly spanId: string;
  /** '' for a root span. */
  readonly parentSpanId: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startNs: EpochNs;
  /** 0 while the span is still running (or when the sender never ended it). */
  readonly endNs: EpochNs;
  readonly attributes: Attributes;
  readonly droppedAttributesCount?: number;
  readonly events: readonly SpanEvent[];
  readonly droppedEventsCount?: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinksCount?: number;
  readonly status: SpanStatus;
  readonly resource: Resource;
  readonly scope: Scope;
}

/** Attribute keys that MLflow writes (mlflow `tracing/constant.py`). */
export const mlflowKeys = {
  inputs: 'mlflow.spanInputs',
  outputs: 'mlflow.spanOutputs',
  spanType: 'mlflow.spanType',
  functionName: 'mlflow.spanFunctionName',
  experimentId: 'mlflow.experimentId',
  requestId: 'mlflow.traceRequestId',
  tokenUsage: 'mlflow.chat.tokenUsage',
  cost: 'mlflow.llm.cost',
  model: 'mlflow.llm.model',
  messageFormat: 'mlflow.message.format',
} as const;

/** True for a span that no other span of its trace contains. Stored roots have '' or NULL parents. */
export const isRoot = (span: Pick<Span, 'parentSpanId'>): boolean => span.parentSpanId === '';
