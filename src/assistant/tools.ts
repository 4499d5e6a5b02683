import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import { buildTrace, type PlacedSpan } from '../trace/build';
import { formatDuration } from '../trace/format';
import { spanInputs, spanOutputs, spanTypeOf, type JsonValue } from '../trace/genai';
import type { TraceList, TraceListQuery, TraceRow, TraceState } from '../trace/list';
import type { Span } from '../trace/model';
import { parseTraceTarget } from '../trace/target';
import { withoutSecrets } from './secrets';

/** Where an assistant's questions are answered from. Every call is bounded by the caller's limits. */
export interface AssistantTraces {
  /** For people: the workspace and the tables. */
  readonly label: string;
  list(query: TraceListQuery, signal: Signal): Promise<TraceList>;
  /** `undefined` where there is no such trace. `truncated` where not all of its spans came. */
  trace(traceId: string, signal: Signal): Promise<{ readonly spans: readonly Span[]; readonly truncated: boolean } | undefined>;
}

/** One tool as assistants see it. `inputSchema` is JSON Schema. */
export interface AssistantTool {
  readonly name: 'search_traces' | 'read_trace' | 'read_span';
  readonly title: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object'; readonly properties: Readonly<Record<string, unknown>>; readonly required?: readonly string[] };
}

const maxRows = 50;
const maxSpans = 300;
const maxChars = 20_000;

const traceIdProperty = { type: 'string', description: 'Id of the trace: 32 hex digits, tr-…, trace:/…, or a link to its page.' };

/** What an assistant can ask. Nothing here changes anything. */
export const assistantTools: readonly AssistantTool[] = [
  {
    name: 'search_traces',
    title: 'Search Traces',
    description: `Lists traces of LLM apps recorded with MLflow, newest first: id, name, state, start, duration, spans, errors, tokens. At most ${maxRows}. Use it first to find a trace.`,
    inputSchema: {
      type: 'object',
      properties: {
        text: { type: 'string', description: 'Only traces whose id, name, request or response contains this.' },
        state: { type: 'string', enum: ['OK', 'ERROR', 'IN_PROGRESS'], description: 'Only traces in this state.' },
        hours: { type: 'number', minimum: 0.1, maximum: 720, description: 'How far to look back. Default 24.' },
        limit: { type: 'integer', minimum: 1, maximum: maxRows, description: 'Default 20.' },
      },
    },
  },
  {
    name: 'read_trace',
    title: 'Read Trace',
    description: `Shows one trace as a tree of its spans: id, name, type, duration, state, and the errors with their stacks. At most ${maxSpans} spans. Inputs and outputs come with read_span.`,
    inputSchema: { type: 'object', properties: { trace_id: traceIdProperty }, required: ['trace_id'] },
  },
  {
    name: 'read_span',
    title: 'Read Span',
    description: `Shows what went into and came out of one span, its attributes and exceptions. What looks like a secret is left out; values are cut at ${maxChars.toLocaleString('en-US')} characters together.`,
    inputSchema: { type: 'object', properties: { trace_id: traceIdProperty, span_id: { type: 'string', description: 'Id of the span, from read_trace.' } }, required: ['trace_id', 'span_id'] },
  },
];

/** Answers one call with text. Throws `assistant.*` with a sentence that says what would be right. */
export async function runTool(name: string, input: Readonly<Record<string, unknown>>, traces: AssistantTraces, nowMs: number, signal: Signal): Promise<string> {
  switch (name) {
    case 'search_traces':
      return search(input, traces, nowMs, signal);
    case 'read_trace': {
      const { spans, truncated } = await read(input, traces, signal);
      return traceText(spans, truncated);
    }
    case 'read_span': {
      const { spans } = await read(input, traces, signal);
      const spanId = text(input, 'span_id').toLowerCase();
      const placed = buildTrace(spans).spans.find(({ span }) => span.spanId === spanId);
      if (!placed) throw new CodedError('assistant.noSpan', `The trace has no span ${spanId.slice(0, 40)}. Use an id that read_trace shows.`);
      return spanText(placed);
    }
    default:
      throw new CodedError('assistant.noTool', `There is no tool ${name.slice(0, 60)}; the tools are ${assistantTools.map((tool) => tool.name).join(', ')}.`);
  }
}

async function search(input: Readonly<Record<string, unknown>>, traces: AssistantTraces, nowMs: number, signal: Signal): Promise<string> {
  const number = (key: string, from: number, to: number, otherwise: number) => {
    const value = input[key] ?? otherwise;
    if (typeof value !== 'number' || !(value >= from && value <= to)) throw new CodedError('assistant.badInput', `“${key}” must be a number from ${from} to ${to}.`);
    return value;
  };
  const states = ['OK', 'ERROR', 'IN_PROGRESS'] as const;
  const state = states.find((each) => each === input.state);
  if (input.state !== undefined && !state) throw new CodedError('assistant.badInput', `“state” must be one of ${states.join(', ')}.`);
  const { rows, nextCursor } = await traces.list(
    { limit: Math.floor(number('limit', 1, maxRows, 20)), sinceMs: nowMs - number('hours', 0.1, 720, 24) * 3_600_000, ...(state ? { states: [state as TraceState] } : {}), ...(typeof input.text === 'string' && input.text !== '' ? { text: input.text } : {}) },
    signal,
  );
  if (rows.length === 0) return `No trace in ${traces.label} fits. Look further back with “hours”, or leave conditions out.`;
  return [`${rows.length} traces of ${traces.label}, newest first${nextCursor ? '; there are more' : ''}:`, ...rows.map(rowText)].join('\n');
}

function rowText(row: TraceRow): string {
  const facts = [row.state, new Date(row.startMs).toISOString(), row.durationMs === undefined ? 'running' : formatDuration(row.durationMs * 1e6), `${row.spanCount} spans`, ...(row.errorCount > 0 ? [`${row.errorCount} errors`] : []), ...(row.tokens === undefined ? [] : [`${row.tokens} tokens`])];
  const preview = row.requestPreview === undefined ? '' : ` request: ${shortened(String(withoutSecrets(row.requestPreview)), 160)}`;
  return `- ${row.traceId} ${shortened(row.name, 80)} (${facts.join(', ')})${preview}`;
}

async function read(input: Readonly<Record<string, unknown>>, traces: AssistantTraces, signal: Signal): Promise<{ readonly spans: readonly Span[]; readonly truncated: boolean }> {
  const target = parseTraceTarget(text(input, 'trace_id'));
  if (!target) throw new CodedError('assistant.badInput', '“trace_id” must hold 32 hex digits, alone, after “tr-” or “trace:/…/”, or in a link.');
  const found = await traces.trace(target.traceId, signal);
  if (!found || found.spans.length === 0) throw new CodedError('assistant.noTrace', `There is no trace ${target.traceId} in ${traces.label}. Find one with search_traces.`);
  return found;
}

function text(input: Readonly<Record<string, unknown>>, key: string): string {
  const value = input[key];
  if (typeof value !== 'string' || value.trim() === '') throw new CodedError('assistant.badInput', `“${key}” must be a text.`);
  return value.trim();
}

function traceText(spans: readonly Span[], truncated: boolean): string {
  const tree = buildTrace(spans);
  const lines = tree.spans.slice(0, maxSpans).map((placed) => `${'  '.repeat(placed.depth)}- ${placed.span.spanId} ${shortened(placed.span.name, 80)} (${factsOf(placed)})`);
  const left = tree.spans.length - lines.length;
  const failed = tree.spans.filter(({ span }) => span.status.code === 'ERROR').slice(0, 5);
  return limited([
    `Trace ${spans[0]!.traceId}, ${formatDuration(Number(tree.endNs - tree.startNs))}, ${tree.spans.length} spans${truncated ? ' (not all came)' : ''}:`,
    ...lines,
    ...(left > 0 ? [`… ${left} more spans`] : []),
    ...failed.flatMap((placed) => ['', `Failed: ${placed.span.spanId} ${placed.span.name}`, ...exceptionLines(placed)]),
  ]);
}

function spanText(placed: PlacedSpan): string {
  const { span } = placed;
  const [inputs, outputs] = [spanInputs(span), spanOutputs(span)];
  const others = Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !/^mlflow\.span(Inputs|Outputs)$|^(input|output)\.value$/.test(key)));
  return limited([
    `Span ${span.spanId} ${span.name} (${factsOf(placed)}) of trace ${span.traceId}`,
    ...(inputs === undefined ? [] : ['Inputs:', json(inputs)]),
    ...(outputs === undefined ? [] : ['Outputs:', json(outputs)]),
    ...(span.status.code === 'ERROR' ? ['Failure:', ...exceptionLines(placed)] : []),
    'Attributes:',
    json(others),
  ]);
}

function factsOf({ span, startNs, endNs }: PlacedSpan): string {
  const type = spanTypeOf(span);
  return [...(type === 'UNKNOWN' ? [] : [type]), endNs === 0n ? 'running' : formatDuration(Number(endNs - startNs)), ...(span.status.code === 'UNSET' ? [] : [span.status.code])].join(', ');
}

function exceptionLines({ span }: PlacedSpan): string[] {
  const lines = span.events.filter(({ name }) => name === 'exception').flatMap(({ attributes }) => ['exception.type', 'exception.message', 'exception.stacktrace'].map((key) => attributes[key]).filter((value): value is string => typeof value === 'string' && value !== ''));
  const said = lines.length > 0 ? lines : [span.status.message || 'It failed without saying why.'];
  return said.map((line) => shortened(String(withoutSecrets(line)), 3_000));
}

const json = (value: JsonValue): string => JSON.stringify(withoutSecrets(value), (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each), 1);
const shortened = (value: string, max: number): string => (value.length > max ? `${value.slice(0, max)}…` : value);
const limited = (lines: readonly string[]): string => shortened(lines.join('\n'), maxChars);
