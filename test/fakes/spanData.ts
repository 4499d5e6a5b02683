/** A span as test data, before it is put into a table of any shape. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** NULL or '' for roots: both occur. */
  readonly parentSpanId: string | null;
  readonly name: string | null;
  readonly kind: string | null;
  readonly startNs: bigint;
  readonly endNs: bigint | null;
  readonly status: { readonly code: string | null; readonly message: string | null } | null;
  /** Values as JSON. */
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly events: readonly { readonly timeNs: bigint; readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
}

const hex = (text: string, length: number): string => Buffer.from(text).toString('hex').padEnd(length, '0').slice(0, length);
/** A trace id or span id that can be told apart at sight. */
export const traceIdOf = (label: string): string => hex(label, 32);
export const spanIdOf = (label: string): string => hex(label, 16);

type Parts = Partial<Omit<SpanRecord, 'traceId' | 'spanId' | 'startNs' | 'endNs' | 'status'>> & { readonly parent?: string; readonly status?: string | null; readonly message?: string; readonly durationMs?: number | null };

/** A span of the trace `trace`, started `atMs` after the origin. */
export function spanRecord(originNs: bigint, trace: string, label: string, atMs: number, parts: Parts = {}): SpanRecord {
  const startNs = originNs + BigInt(Math.round(atMs * 1e6)) + 1n;
  const durationMs = parts.durationMs === undefined ? 10 : parts.durationMs;
  return {
    traceId: traceIdOf(trace),
    spanId: spanIdOf(`${trace}${label}`.slice(-8)),
    parentSpanId: parts.parent === undefined ? (parts.parentSpanId === undefined ? '' : parts.parentSpanId) : spanIdOf(`${trace}${parts.parent}`.slice(-8)),
    name: parts.name === undefined ? label : parts.name,
    kind: parts.kind === undefined ? 'SPAN_KIND_INTERNAL' : parts.kind,
    startNs,
    endNs: durationMs === null ? null : startNs + BigInt(Math.round(durationMs * 1e6)),
    status: parts.status === null ? null : { code: parts.status ?? 'STATUS_CODE_OK', message: parts.message ?? null },
    attributes: parts.attributes === undefined ? {} : parts.attributes,
    events: parts.events ?? [],
  };
}

/**
 * Everything that can be wrong with stored spans, and ordinary traces around it: quotes, unicode, a
 * megabyte, NULLs, no root, several roots, copies, skewed clocks, running spans, every form of status.
 */
export function awkwardSpans(originNs: bigint): readonly SpanRecord[] {
  const at = (trace: string, label: string, atMs: number, parts?: Parts) => spanRecord(originNs, trace, label, atMs, parts);
  const usage = (input: number, output: number) => ({ 'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens: input + output }, 'mlflow.llm.model': 'gpt-4o', 'mlflow.llm.cost': { input_cost: 0.25, output_cost: 0.5, total_cost: 0.75 } });
  const twice = at('copies', 'step', 20_001, { parent: 'root' });
  const plain = Array.from({ length: 12 }, (_, n) => [
    at(`plain${n}`, 'root', n * 1000, { name: 'answer', durationMs: 100 + n, attributes: { 'mlflow.spanType': 'AGENT', 'mlflow.spanFunctionName': 'answer', 'mlflow.spanInputs': { query: `question ${n}` }, 'mlflow.spanOutputs': `answer ${n}`, 'session.id': `session-${n % 3}`, 'user.id': `user-${n % 2}` }, parentSpanId: n % 2 ? null : '' }),
    at(`plain${n}`, 'find', n * 1000 + 1, { parent: 'root', name: 'find', durationMs: 30 + n, attributes: { 'mlflow.spanType': 'RETRIEVER', 'mlflow.spanFunctionName': 'retrieve' } }),
    at(`plain${n}`, 'llm', n * 1000 + 40, { parent: 'root', name: 'chat', durationMs: 50 + n, attributes: { 'mlflow.spanType': 'CHAT_MODEL', ...usage(10 + n, 5) } }),
    at(`plain${n}`, 'tool', n * 1000 + 95, { parent: 'root', name: n % 4 ? 'weather' : 'calculator', durationMs: 5 + n, status: n % 4 ? 'STATUS_CODE_OK' : 'STATUS_CODE_ERROR', message: n % 4 ? undefined : 'ValueError: no', attributes: { 'mlflow.spanType': 'TOOL' } }),
  ]).flat();
  return [
    ...plain,
    at('quotes', 'root', 13_000, { name: 'it\'s "quoted" `back` \\ slash -- ; DROP', attributes: { 'mlflow.spanInputs': { text: 'Zoë said: "5 > 3" & \'fine\' \\n \u{1F600} 漢字' }, "key'with": 'single', 'key.with.dots': 'dots', 'key with space': 'space' }, durationMs: 33 }),
    at('failed', 'root', 14_000, { name: 'fails', status: 'STATUS_CODE_ERROR', message: 'RuntimeError: "broken"', durationMs: 77, events: [{ timeNs: originNs + 14_000_500_001n, name: 'exception', attributes: { 'exception.type': 'RuntimeError', 'exception.message': 'broken', 'exception.stacktrace': 'Traceback\n  File "a.py", line 3' } }] }),
    at('short', 'root', 15_000, { name: 'fails', status: 'ERROR', durationMs: 3 }),
    at('number', 'root', 16_000, { name: 'fails', status: '2', durationMs: 4 }),
    at('unset', 'root', 17_000, { name: 'undecided', status: 'STATUS_CODE_UNSET', durationMs: 6 }),
    at('nulls', 'root', 18_000, { name: null, kind: null, status: null, attributes: null, parentSpanId: null, durationMs: 7 }),
    at('rootless', 'lost', 19_000, { name: 'orphan', parent: 'nowhere' }),
    at('rootless', 'lost2', 19_005, { name: 'orphan child', parent: 'lost' }),
    at('copies', 'root', 20_000, { name: 'sent twice', durationMs: 60 }),
    twice,
    { ...twice },
    at('tworoots', 'a', 21_000, { name: 'first root', durationMs: 20 }),
    at('tworoots', 'b', 21_400, { name: 'second root', durationMs: 21 }),
    at('skewed', 'root', 22_000, { name: 'late clock', durationMs: 50 }),
    at('skewed', 'child', 21_990, { name: 'early child', parent: 'root', durationMs: 5 }),
    at('running', 'root', 23_000, { name: 'still going', durationMs: null, status: null }),
    at('running', 'child', 23_001, { name: 'done part', parent: 'root' }),
    at('backwards', 'root', 24_000, { name: 'ends first', durationMs: -5 }),
    at('huge', 'root', 25_000, { name: 'megabyte', attributes: { 'mlflow.spanInputs': 'x'.repeat(1_000_000), 'mlflow.spanType': '"LLM"' }, durationMs: 8 }),
    at('otel', 'root', 26_000, { name: 'other client', attributes: { 'input.value': 'from openinference', 'gen_ai.usage.input_tokens': '7', 'gen_ai.usage.output_tokens': '3', 'gen_ai.request.model': 'llama' }, durationMs: 9 }),
    at('badjson', 'root', 27_000, { name: 'bad usage', attributes: { 'mlflow.chat.tokenUsage': '{not json', 'mlflow.llm.cost': 'free' }, durationMs: 11 }),
  ];
}
