import type { SpanLabel } from './columns';
import { decodeMlflowValue } from './genai';
import { modelKeys, spanCost } from './genai/modelFacts';
import { spanTypeFrom, spanTypeKeys } from './genai/spanType';
import { attributeUsage } from './genai/tokenUsage';
import { mlflowKeys, type AttributeValue, type Span } from './model';
import { SpanIds } from './spanIds';

/** Spans as they came, in no particular order, in columns: what `arrange.ts` makes a tree of. */
export interface SpanRecords {
  readonly count: number;
  /** Own ids at `0…count - 1`, parents' at `count…2 count - 1`, so that both share one numbering. */
  readonly ids: SpanIds;
  /** Nanoseconds since the epoch; 0 where the sender gave none. */
  readonly startNs: BigInt64Array;
  /** 0 while the span runs. */
  readonly endNs: BigInt64Array;
  readonly label: Int32Array;
  readonly labels: readonly SpanLabel[];
  readonly status: Uint8Array;
  /** How much a span carries: of two copies of one span the heavier is shown. */
  readonly weight: Uint32Array;
  readonly inputTokens: Float64Array;
  readonly outputTokens: Float64Array;
  readonly totalTokens: Float64Array;
  readonly costUsd: Float64Array;
}

/** Empty records for a number of spans. */
export function emptyRecords(count: number, labels: readonly SpanLabel[], odd: readonly string[] = []): SpanRecords {
  return {
    count,
    ids: new SpanIds(new Uint32Array(4 * count), odd),
    startNs: new BigInt64Array(count),
    endNs: new BigInt64Array(count),
    label: new Int32Array(count),
    labels,
    status: new Uint8Array(count),
    weight: new Uint32Array(count),
    inputTokens: new Float64Array(count),
    outputTokens: new Float64Array(count),
    totalTokens: new Float64Array(count),
    costUsd: new Float64Array(count),
  };
}

const statusCodes = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** The records of decoded spans. */
export function toRecords(spans: readonly Span[]): SpanRecords {
  const labels: SpanLabel[] = [];
  const known = new Map<string, number>();
  const records = emptyRecords(spans.length, labels);
  spans.forEach((span, at) => {
    records.ids.set(at, span.spanId);
    records.ids.set(spans.length + at, span.parentSpanId);
    records.startNs[at] = span.startNs;
    records.endNs[at] = span.endNs;
    records.status[at] = statusCodes[span.status.code];
    records.weight[at] = Object.keys(span.attributes).length;
    const label = labelOf(span);
    const key = JSON.stringify(label);
    let index = known.get(key);
    if (index === undefined) {
      index = labels.length;
      labels.push(label);
      known.set(key, index);
    }
    records.label[at] = index;
    setUsage(records, at, span.attributes);
  });
  return records;
}

/** A label from the texts of attributes, as a table gives them; unset fields are left out. */
export function makeLabel(fields: { name: string; type?: AttributeValue; model?: AttributeValue; functionName?: AttributeValue; codePath?: AttributeValue; codeFunction?: AttributeValue; codeLine1?: AttributeValue }): SpanLabel {
  const text = (value: AttributeValue | undefined) => {
    const decoded = value === undefined || value === null ? '' : decodeMlflowValue(value);
    return typeof decoded === 'string' ? decoded : '';
  };
  const line = Number(fields.codeLine1 ?? NaN);
  return {
    name: fields.name,
    type: spanTypeFrom(text(fields.type)),
    ...filled('model', text(fields.model)),
    ...filled('functionName', text(fields.functionName)),
    ...filled('codePath', text(fields.codePath)),
    ...filled('codeFunction', text(fields.codeFunction)),
    ...(Number.isInteger(line) && line > 0 ? { codeLine1: line } : {}),
  };
}

const filled = <K extends string>(key: K, value: string): { [P in K]?: string } => (value === '' ? {} : { [key]: value }) as { [P in K]?: string };

function labelOf(span: Span): SpanLabel {
  const { attributes } = span;
  const first = (keys: readonly string[]) => keys.map((key) => attributes[key]).find((value) => value !== undefined);
  return makeLabel({
    name: span.name,
    type: first(labelKeys.type),
    model: first(labelKeys.model),
    functionName: first(labelKeys.functionName),
    codePath: first(labelKeys.codePath),
    codeFunction: first(labelKeys.codeFunction),
    codeLine1: first(labelKeys.codeLine1),
  });
}

/** Attributes that make a label, best first (mlflow `tracing/constant.py`; OpenTelemetry semantic conventions for generative AI and code, before and after 1.30). */
export const labelKeys = {
  type: spanTypeKeys,
  model: modelKeys,
  functionName: [mlflowKeys.functionName],
  codePath: ['code.file.path', 'code.filepath'],
  codeFunction: ['code.function.name', 'code.function'],
  codeLine1: ['code.line.number', 'code.lineno'],
} as const;

/** What a span itself reports; never below 0, whatever it says. */
function setUsage(records: SpanRecords, at: number, attributes: Span['attributes']): void {
  const usage = attributeUsage(attributes);
  records.inputTokens[at] = Math.max(0, usage?.input ?? 0);
  records.outputTokens[at] = Math.max(0, usage?.output ?? 0);
  records.totalTokens[at] = Math.max(0, usage?.total ?? 0);
  records.costUsd[at] = Math.max(0, spanCost(attributes) ?? 0);
}
