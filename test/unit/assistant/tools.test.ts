import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { withoutSecrets } from '../../../src/assistant/secrets';
import { assistantTools, runTool, type AssistantTraces } from '../../../src/assistant/tools';
import { CodedError } from '../../../src/base/errors';
import type { TraceListQuery } from '../../../src/trace/list';
import { makeSpan } from '../trace/makeSpan';

const traceId = 'a'.repeat(32);
const root = makeSpan({ traceId, spanId: '00000000000000a1', name: 'answer', attributes: { 'mlflow.spanType': '"AGENT"' } });
const failed = makeSpan({
  traceId, spanId: '00000000000000a2', parentSpanId: root.spanId, name: 'call', status: { code: 'ERROR', message: 'no' },
  attributes: { 'mlflow.spanInputs': JSON.stringify({ api_key: 'abc', url: 'https://me:secret@host/x', text: 'dapi0123456789abcdef0123 and more', total_tokens: 12 }), 'http.header': 'Bearer abcdefghijklmnop' },
  events: [{ name: 'exception', timeNs: 20n, attributes: { 'exception.type': 'AuthError', 'exception.message': 'sk-abcdefghijklmnopqrstuv was refused', 'exception.stacktrace': 'Traceback' } }],
});
const asked: TraceListQuery[] = [];
const traces: AssistantTraces = {
  label: 'the test',
  list: async (query) => {
    asked.push(query);
    return { rows: [{ traceId, location: 'main.a', storage: 'uc', name: 'answer', state: 'ERROR', startMs: 1_000, durationMs: 2_500, spanCount: 2, errorCount: 1, tokens: 12, requestPreview: `{"password": 1, "t": "eyJhbGciOiJIUzI1NiJ9.e30.x"} ${'x'.repeat(500)}` }], nextCursor: 'more' };
  },
  trace: async (id) => (id === traceId ? { spans: [root, failed], truncated: false } : undefined),
};
const { signal } = new AbortController();
const run = (name: string, input: Record<string, unknown>) => runTool(name, input, traces, 10_000_000_000, signal);

describe('what an assistant can ask', () => {
  it('lists traces within limits, in one line each, without secrets', async () => {
    const text = await run('search_traces', { state: 'ERROR', hours: 2, limit: 7, text: 'x' });
    assert.deepEqual(asked.at(-1), { limit: 7, sinceMs: 10_000_000_000 - 7_200_000, states: ['ERROR'], text: 'x' });
    assert.match(text, /^1 traces of the test, newest first; there are more:\n- a{32} answer \(ERROR, 1970-01-01T00:00:01\.000Z, 2\.5 s, 2 spans, 1 errors, 12 tokens\) request: /);
    assert.ok(!text.includes('eyJ') && text.length < 500);
  });

  it('shows a trace as a tree with its errors', async () => {
    const text = await run('read_trace', { trace_id: `tr-${traceId}` });
    assert.match(text, /- 00000000000000a1 answer \(AGENT, .*OK\)\n {2}- 00000000000000a2 call \(.*ERROR\)/);
    assert.match(text, /Failed: 00000000000000a2 call\nAuthError\n\[redacted\] was refused\nTraceback/);
  });

  it('shows a span without what looks like a secret', async () => {
    const text = await run('read_span', { trace_id: traceId, span_id: '00000000000000A2' });
    assert.match(text, /"api_key": "\[redacted\]"/);
    assert.match(text, /"url": "https:\/\/\[redacted\]@host\/x"/);
    assert.match(text, /"text": "\[redacted\] and more"/);
    assert.match(text, /"total_tokens": 12/);
    assert.match(text, /"http\.header": "\[redacted\]"/);
  });

  it('refuses with a sentence that says what would be right', async () => {
    const refusals: [string, Record<string, unknown>, RegExp][] = [
      ['search_traces', { limit: 500 }, /“limit” must be a number from 1 to 50/],
      ['search_traces', { state: 'BROKEN' }, /must be one of OK, ERROR/],
      ['read_trace', {}, /“trace_id” must be a text/],
      ['read_trace', { trace_id: 'nonsense' }, /32 hex digits/],
      ['read_trace', { trace_id: 'b'.repeat(32) }, /There is no trace b+ in the test\. Find one with search_traces/],
      ['read_span', { trace_id: traceId, span_id: 'ffff' }, /has no span ffff/],
      ['drop_traces', {}, /There is no tool drop_traces/],
    ];
    for (const [name, input, sentence] of refusals) await assert.rejects(run(name, input), (error: unknown) => error instanceof CodedError && error.code.startsWith('assistant.') && sentence.test(error.message), name);
  });

  it('keeps an answer within its length', async () => {
    const many = { ...traces, trace: async () => ({ spans: Array.from({ length: 5_000 }, (_, n) => makeSpan({ traceId, spanId: `s${n}`, name: 'n'.repeat(200) })), truncated: true }) };
    const text = await runTool('read_trace', { trace_id: traceId }, many, 0, signal);
    assert.ok(text.length <= 20_001);
    assert.match(text, /5000 spans \(not all came\)/);
  });

  it('is offered under the same schemas to the editor', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { languageModelTools: { name: string; inputSchema: unknown }[] } };
    assert.deepEqual(contributes.languageModelTools.map(({ name }) => name), assistantTools.map(({ name }) => `spanlight_${name}`));
    const namesOf = (schema: unknown) => Object.keys((schema as { properties: object }).properties);
    assert.deepEqual(contributes.languageModelTools.map(({ inputSchema }) => namesOf(inputSchema)), assistantTools.map(({ inputSchema }) => namesOf(inputSchema)));
  });

  it('leaves what is no secret as it is', () => {
    const value = { text: 'a password is needed', tokens: 5, list: ['sk-', 'Bearer x'], nested: { n: null, b: true } };
    assert.deepEqual(withoutSecrets(value), value);
  });
});
