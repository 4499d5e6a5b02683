import assert from 'node:assert/strict';
import { ComparedTrace } from '../../../src/editor/compare/comparedTrace';
import { readComparison, readPair } from '../../../src/editor/compare/comparisonReader';
import { lastTwoRuns, previousRun } from '../../../src/editor/compare/previousRun';
import type { TraceHome } from '../../../src/editor/panel/traceHome';
import { SessionReader } from '../../../src/editor/compare/sessionReader';
import { ConversationReader } from '../../../src/trace/genai/conversationReader';
import { SpanContent } from '../../../src/protocol/spanContentAnswers';
import type { FunctionRun } from '../../../src/trace/compare/runs';
import { changeOf } from '../../../src/trace/compare/comparison';
import { decodeColumns } from '../../../src/trace/columnsBytes';
import type { TraceRow } from '../../../src/trace/list';
import type { Span } from '../../../src/trace/model';
import { makeSpan } from '../trace/makeSpan';
import { memorySource } from './memorySource';

const signal = new AbortController().signal;
const spanId = (n: number) => n.toString(16).padStart(16, '0');
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

function span(n: number, parent: number, name: string, fields: { type?: string; inputs?: unknown; outputs?: unknown; start?: bigint; length?: bigint; traceId?: string } = {}): Span {
  const { type = 'CHAIN', inputs, outputs, start = BigInt(n) * 100n, length = 50n, traceId } = fields;
  const attributes = { 'mlflow.spanType': `"${type}"`, ...(inputs === undefined ? {} : { 'mlflow.spanInputs': JSON.stringify(inputs) }), ...(outputs === undefined ? {} : { 'mlflow.spanOutputs': JSON.stringify(outputs) }) };
  return makeSpan({ spanId: spanId(n), parentSpanId: parent === 0 ? '' : spanId(parent), name, startNs: 1_000n + start, endNs: 1_000n + start + length, attributes, ...(traceId === undefined ? {} : { traceId }) });
}

describe('the content of a span, piece by piece', () => {
  it('answers about 20 MB within moments', async () => {
    const rows = Array.from({ length: 90_000 }, (_, id) => ({ id, text: 'x'.repeat(190), ...(id === 80_000 ? { needle: 1 } : {}) }));
    const big = makeSpan({ attributes: { 'mlflow.spanOutputs': JSON.stringify({ rows }) } });
    const placed = { span: big, depth: 0, parent: -1, startNs: 10n, endNs: 50n, repairs: [] };
    const handlers = new SpanContent(async () => ({ placed, originNs: 10n }), () => new Promise((resolve) => setImmediate(resolve))).handlers();
    const timed = async <T>(limitMs: number, work: () => Promise<T> | T): Promise<T> => {
      const startedAt = performance.now();
      const result = await work();
      assert.ok(performance.now() - startedAt < limitMs, `took ${performance.now() - startedAt} ms`);
      return result;
    };
    const part = { spanId: 'a', part: 'outputs' } as const;
    const detail = await timed(1_500, () => handlers.getSpan({ spanId: 'a' }, signal));
    assert.equal(detail.outputs?.isCut, true);
    assert.deepEqual((await timed(50, () => handlers.getJsonNode({ ...part, path: ['rows'] }, signal)))?.count, 90_000);
    assert.deepEqual((await timed(50, () => handlers.getJsonChildren({ ...part, path: ['rows'], from: 89_999, count: 5 }, signal))).map(({ key }) => key), [89_999]);
    assert.deepEqual((await timed(1_500, () => handlers.findInJson({ ...part, text: 'needle' }, signal))).hits.map(({ path }) => path), [['rows', 80_000, 'needle']]);
    assert.deepEqual(await timed(50, () => handlers.getJsonText({ ...part, path: ['rows', 3, 'id'], from: 0 }, signal)), { text: '3', totalChars: 1 });
    assert.equal(await handlers.getJsonNode({ ...part, path: ['rows', 90_000] }, signal), null);
  });

  it('gives messages in pieces and whole, and says when they are gone', async () => {
    const many = Array.from({ length: 60 }, (_, at) => user(`m${at}`));
    const held = makeSpan({ attributes: { 'mlflow.spanInputs': JSON.stringify({ messages: [...many, user('y'.repeat(30_000))] }) } });
    const handlers = new SpanContent(async () => ({ placed: { span: held, depth: 0, parent: -1, startNs: 10n, endNs: 50n, repairs: [] }, originNs: 10n }), () => new Promise((resolve) => setImmediate(resolve))).handlers();
    const detail = await handlers.getSpan({ spanId: 'a' }, signal);
    assert.equal(detail.inputs?.messages?.earlier, 11);
    assert.equal((await handlers.getMessages({ spanId: 'a', side: 'inputs', before: 11 }, signal)).messages.length, 11);
    assert.equal((await handlers.getMessage({ spanId: 'a', side: 'inputs', index: 60 }, signal))?.cutChars, 0);
    await assert.rejects(async () => handlers.getMessages({ spanId: 'a', side: 'outputs', before: 5 }, signal), { code: 'trace.notFound' });
  });
});

describe('the conversation of an open trace', () => {
  const spans = [span(1, 0, 'agent', { type: 'AGENT', inputs: { messages: [user('Hi')] }, length: 900n }), span(2, 1, 'retrieve', { type: 'RETRIEVER', inputs: 'x' }), span(3, 1, 'chat', { type: 'CHAT_MODEL', inputs: [user('Hi')], outputs: assistant('Hello') })];
  it('is read from the spans that speak, once for each state of the trace', async () => {
    const source = memorySource(spans);
    let asked = 0;
    const columns = decodeColumns(await source.columns());
    const reader = new ConversationReader({
      columns,
      spans: (rows) => {
        asked += rows.length;
        return source.spans(rows.map((row) => columns.ids.get(row)));
      },
    });
    const read = await reader.read(0, signal);
    assert.deepEqual(read.entries.map(({ role, spanName }) => `${role} ${spanName}`), ['user agent', 'assistant chat']);
    assert.deepEqual([(await reader.read(1, signal)).entries.length, asked], [1, 2]);
  });
});

describe('two runs', () => {
  const first = memorySource([span(1, 0, 'agent', { inputs: 'q', outputs: 'one' }), span(2, 1, 'chat', { inputs: 'a', outputs: 'b' }), span(3, 1, 'tool', { inputs: 'x' })]);
  const second = memorySource([span(11, 0, 'agent', { inputs: 'q', outputs: 'two', length: 70n }), span(12, 11, 'guard'), span(13, 11, 'chat', { inputs: 'a', outputs: 'b' })]);
  it('are compared by structure and contents', async () => {
    const [a, b] = [await ComparedTrace.read(first, undefined), await ComparedTrace.read(second, undefined)];
    const { rows, left, unread } = await readComparison(a, b);
    assert.deepEqual(rows.map((row) => `${changeOf(row)} ${(row.b ?? row.a)!.name} ${row.differs.join()}`), ['changed agent outputs', 'added guard ', 'same chat ', 'removed tool ']);
    assert.deepEqual([left, unread], [0, 0]);
    const pair = await readPair(a, b, { a: spanId(1), b: spanId(11) });
    assert.deepEqual([pair.a?.outputs, pair.b?.outputs, pair.a?.attributes], ['one', 'two', '{\n  "mlflow.spanType": "\\"CHAIN\\""\n}']);
  });
  it('are compared below two spans where spans are named', async () => {
    const { rows, a } = await readComparison(await ComparedTrace.read(first, spanId(2)), await ComparedTrace.read(second, spanId(13)));
    assert.deepEqual([rows.length, a.spanName], [1, 'chat']);
    await assert.rejects(ComparedTrace.read(first, spanId(99)), { code: 'trace.notFound' });
  });
});

describe('the previous run', () => {
  const [now, before] = ['1', '2'].map((end) => end.padStart(32, '0'));
  const row = (traceId: string, startMs: number): TraceRow => ({ traceId, location: 'c.s', storage: 'uc', name: 'agent', state: 'OK', startMs, spanCount: 2, errorCount: 0 });
  const call = (traceId: string, at: number): FunctionRun => ({ traceId, location: 'c.s', spanId: spanId(at), name: 'chat', state: 'OK', startMs: 5 });
  const current = { traceId: now!, location: 'c.s' };
  const queries: object[] = [];
  const home = ({ rows = [], runs = [], looksBackMs }: { rows?: TraceRow[]; runs?: FunctionRun[]; looksBackMs?: number }): TraceHome => ({
    ...(looksBackMs === undefined ? {} : { workspace: 'prod' }),
    label: 'c.s',
    looksBackMs,
    list: async (query) => (queries.push(query), rows),
    runs: async (query) => (queries.push(query), runs),
    functions: async () => [],
    source: () => memorySource([span(1, 0, 'agent', { start: 10_000_000n }), span(2, 1, 'chat_2', { start: 20_000_000n })]),
    calls: () => Promise.reject(new Error('not asked')),
  });
  it('of a trace is the earlier trace of its name', async () => {
    assert.deepEqual(await previousRun(current, home({ rows: [row(now!, 10), row(before!, 5)] })), { previous: { traceId: before, location: 'c.s' }, current });
    assert.deepEqual(queries.at(-1), { location: 'c.s', untilMs: 10.001, limit: 50, name: 'agent' });
  });
  it('of a span is the latest call of its name in an earlier trace, repeats counted as the name', async () => {
    const found = await previousRun({ ...current, spanId: spanId(2) }, home({ runs: [call(now!, 1), call(before!, 12)] }));
    assert.deepEqual(found.previous, { traceId: before, location: 'c.s', spanId: spanId(12) });
    assert.deepEqual(queries.at(-1), { location: 'c.s', untilMs: 20.001, limit: 50, names: ['chat'] });
  });
  it('is looked for a day back and then a month where tables are large, and stays in its workspace', async () => {
    queries.length = 0;
    const remote = home({ looksBackMs: 1 });
    await assert.rejects(previousRun(current, remote), { code: 'compare.noPrevious', message: /no earlier run of agent/ });
    assert.deepEqual(queries.map((query) => 10.001 - (query as { sinceMs: number }).sinceMs), [86_400_000, 30 * 86_400_000]);
    assert.deepEqual((await previousRun(current, home({ looksBackMs: 1, rows: [row(before!, 5)] }))).previous, { traceId: before, location: 'c.s', workspace: 'prod' });
  });
  it('is said to be missing where there is none', async () => {
    await assert.rejects(previousRun(current, home({})), { code: 'compare.noPrevious', message: /no earlier run of agent/ });
    await assert.rejects(previousRun({ ...current, spanId: spanId(7) }, home({})), { code: 'trace.notFound' });
  });
  it('of a function in code is its newest call and the one before, in another trace where there is one', async () => {
    const two = await lastTwoRuns(['chat'], home({ runs: [call(now!, 9), call(now!, 8), call(before!, 7)] }));
    assert.deepEqual([two.previous.spanId, two.current.spanId], [spanId(7), spanId(9)]);
    assert.equal((await lastTwoRuns(['chat'], home({ runs: [call(now!, 9), call(now!, 8)] }))).previous.spanId, spanId(8));
    await assert.rejects(lastTwoRuns(['chat'], home({ runs: [call(now!, 9)] })), { code: 'compare.noPrevious', message: /once only/ });
    await assert.rejects(lastTwoRuns(['chat'], home({})), { code: 'compare.noPrevious', message: /no run of chat/ });
  });
});

describe('a session', () => {
  it('is one conversation of its traces, oldest first, history shown once', async () => {
    const [one, two] = ['1', '2'].map((end) => end.padStart(32, '0'));
    const sources: Record<string, Span[]> = {
      [one!]: [span(1, 0, 'turn', { type: 'CHAT_MODEL', inputs: [user('Hi')], outputs: assistant('Hello'), traceId: one })],
      [two!]: [span(2, 0, 'turn', { type: 'CHAT_MODEL', inputs: [user('Hi'), assistant('Hello'), user('And?')], outputs: assistant('Done'), start: 5_000n, traceId: two })],
    };
    const rows = [two!, one!].map((traceId): TraceRow => ({ traceId, location: 'c.s', storage: 'uc', name: 'turn', state: 'OK', startMs: 0, spanCount: 1, errorCount: 0 }));
    const queries: unknown[] = [];
    const list = async (query: unknown) => (queries.push(query), rows);
    const reader = new SessionReader({ id: 's-1', aroundMs: 500 }, async () => ({ list, looksBackMs: 400 }), async ({ traceId }) => memorySource(sources[traceId]!));
    const session = await reader.read(0, signal);
    assert.deepEqual(session.conversation.entries.map(({ role, traceId, parts, repeated }) => [role, traceId === one ? 1 : 2, parts[0]!.kind === 'text' && parts[0]!.text, repeated]), [['user', 1, 'Hi', 0], ['assistant', 1, 'Hello', 0], ['user', 2, 'And?', 2], ['assistant', 2, 'Done', 0]]);
    assert.deepEqual([session.traces.map(({ traceId }) => traceId), queries], [[one, two], [{ session: 's-1', limit: 500, sinceMs: 100, untilMs: 900 }]]);
  });
});
