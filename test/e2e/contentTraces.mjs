import { context, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** A 48 × 32 picture: three stripes. */
const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAIAAADbtmxLAAAAP0lEQVR42u3OMRUAEAAFQI00oIJKNpW0slntEvzh3rsAV+q8UYqQkJCQUHrorBZFSEhISCg+1PeIIiQkJCT0ecKUV1jt52hXAAAAAElFTkSuQmCC';

const tool = { type: 'function', function: { name: 'search_docs', description: 'Search the manual for a question.', parameters: { type: 'object', properties: { query: { type: 'string' }, top_k: { type: 'integer', default: 3 } }, required: ['query'] } } };
const system = { role: 'system', content: 'You answer questions about coffee machines. Use the manual.' };
const call = { id: 'call_7', type: 'function', function: { name: 'search_docs', arguments: '{"query":"descaling interval","top_k":2}' } };
const found = [
  { page_content: 'Descale every **two months**; with hard water, every month.', metadata: { doc_uri: 'docs/descaling.md', section: 'Interval', score: 0.914 }, id: 'd-1' },
  { page_content: 'Use citric acid, never vinegar: it attacks the seals.', metadata: { doc_uri: 'docs/descaling.md', section: 'Agent', score: 0.542 }, id: 'd-2' },
];

/** An answer that uses most of markdown, and tries what a hostile text would. */
export const answer = `Descale your machine **every two months**.

| Water | Interval |
|---|---|
| soft | 3 months |
| hard | 1 month |

1. Fill the tank with *citric acid*.
2. Run \`descale --full\`:

\`\`\`sh
machine descale --full
\`\`\`

See [the manual](https://manual.example/descaling?from=trace) <img src=x onerror="document.title='hit'"> <script>document.title='hit'</script>
![tracking](https://tracker.example/pixel.png) [bad](javascript:document.title='hit')`;

/** The runs differ as two runs of a changed program do. */
const runs = {
  first: { question: 'How often do I descale?', answer, toolMs: 120, model: 'gpt-4o' },
  second: { question: 'How often do I descale?', answer: answer.replace('every two months', 'every three months'), toolMs: 480, model: 'gpt-4o-mini', withRerank: true },
};

/** One run of the agent: agent → model, tool (→ retriever, → reranker), model. Returns its trace id. */
export function agentRun(tracer, name, { startMs, session, folder, fails = false }) {
  const run = runs[name];
  const at = (ms) => new Date(startMs + ms);
  const open = (parent, spanName, type, from, attributes = {}, options = {}) =>
    tracer.startSpan(spanName, { startTime: at(from), kind: SpanKind.INTERNAL, attributes: { 'mlflow.spanType': JSON.stringify(type), ...attributes }, ...options }, parent ? trace.setSpan(context.active(), parent) : context.active());
  const ask = { role: 'user', content: [{ type: 'text', text: run.question }, { type: 'image_url', image_url: { url: picture } }] };
  const root = open(undefined, 'support_agent', 'AGENT', 0, {
    'mlflow.spanFunctionName': '"support_agent"', 'mlflow.spanInputs': JSON.stringify({ messages: [ask] }), ...(session ? { 'session.id': session } : {}),
  });
  const usage = (input, output) => JSON.stringify({ input_tokens: input, output_tokens: output, total_tokens: input + output, cache_read_input_tokens: 64 });
  const model = (from, to, messages, message, tokens) => {
    const span = open(root, 'chat', 'CHAT_MODEL', from, {
      'mlflow.spanInputs': JSON.stringify({ model: run.model, messages, tools: [tool] }),
      'mlflow.spanOutputs': JSON.stringify({ model: run.model, choices: [{ index: 0, finish_reason: 'stop', message }], usage: { completion_tokens_details: { reasoning_tokens: 8 }, prompt_tokens: tokens[0], completion_tokens: tokens[1] } }),
      'mlflow.chat.tools': JSON.stringify([tool]), 'mlflow.chat.tokenUsage': usage(...tokens), 'mlflow.llm.model': `"${run.model}"`, 'mlflow.llm.provider': '"openai"', 'mlflow.llm.cost': JSON.stringify({ total_cost: 0.00042 }),
    });
    span.addEvent('first token', { 'time.ms': 12 }, at(from + 12));
    span.setStatus({ code: SpanStatusCode.OK });
    span.end(at(to));
    return span;
  };
  const calling = { role: 'assistant', content: null, tool_calls: [call] };
  const first = model(10, 310, [system, ask], calling, [210, 24]);
  const search = open(root, 'search_docs', 'TOOL', 320, { 'mlflow.spanInputs': JSON.stringify({ query: 'descaling interval', top_k: 2 }), 'mlflow.spanFunctionName': '"search_docs"' }, { links: [{ context: { ...first.spanContext(), traceFlags: TraceFlags.SAMPLED }, attributes: { reason: 'asked for by' } }] });
  const retriever = open(search, 'retrieve', 'RETRIEVER', 325, { 'mlflow.spanInputs': '{"query":"descaling interval"}', 'mlflow.spanOutputs': JSON.stringify(found) });
  retriever.setStatus({ code: SpanStatusCode.OK });
  retriever.end(at(320 + run.toolMs - 20));
  if (run.withRerank) {
    const rerank = open(search, 'rerank', 'RERANKER', 320 + run.toolMs - 15);
    rerank.end(at(320 + run.toolMs - 5));
  }
  if (fails) {
    const failing = open(root, 'check_answer', 'GUARDRAIL', 330 + run.toolMs, { 'mlflow.spanInputs': '{"strict":true}' });
    failing.addEvent('exception', {
      'exception.type': 'ValueError', 'exception.message': 'The answer names no source.',
      'exception.stacktrace': `Traceback (most recent call last):\n  File "${folder}/agent.py", line 40, in support_agent\n    check(answer)\n  File "/elsewhere/app/documents.py", line 12, in check\n    raise ValueError("The answer names no source.")\nValueError: The answer names no source.`,
    }, at(335 + run.toolMs));
    failing.setStatus({ code: SpanStatusCode.ERROR, message: 'ValueError: The answer names no source.' });
    failing.end(at(340 + run.toolMs));
  }
  const toolMessage = { role: 'tool', tool_call_id: 'call_7', content: JSON.stringify(found.map(({ page_content: text }) => text)) };
  search.setAttribute('mlflow.spanOutputs', toolMessage.content);
  search.setStatus({ code: SpanStatusCode.OK });
  search.end(at(320 + run.toolMs));
  const after = 350 + run.toolMs;
  model(after, after + 600, [system, ask, calling, toolMessage], { role: 'assistant', content: run.answer }, [340, 96]);
  root.setAttribute('mlflow.spanOutputs', JSON.stringify({ role: 'assistant', content: run.answer }));
  root.setStatus({ code: SpanStatusCode.OK });
  root.end(at(after + 610));
  return root.spanContext().traceId;
}

/** A span with an output of about `megabytes`, with one entry that is worth finding. */
export function bigRun(tracer, { startMs, megabytes }) {
  const row = { text: 'x'.repeat(180), flags: [true, false, null], score: 0.25 };
  const count = Math.round((megabytes * 1_000_000) / (JSON.stringify(row).length + 20));
  const rows = Array.from({ length: count }, (_, id) => ({ id, ...row, ...(id === count - 5 ? { needle: 'found at last' } : {}) }));
  const span = tracer.startSpan('big_output', { startTime: new Date(startMs), attributes: { 'mlflow.spanType': '"TOOL"', 'mlflow.spanInputs': '{"n":1}', 'mlflow.spanOutputs': JSON.stringify({ rows }) } });
  span.setStatus({ code: SpanStatusCode.OK });
  span.end(new Date(startMs + 20));
  return span.spanContext().traceId;
}

/** Sends what `make` records to a local workspace's default table, with the real OpenTelemetry exporter. */
export async function sendTraces({ port, token }, make) {
  const headers = { Authorization: `Bearer ${token}` };
  const { defaults } = await (await fetch(`http://127.0.0.1:${port}/spanlight/v1/status`, { headers })).json();
  const table = `${defaults.catalogName}.${defaults.schemaName}.${defaults.tablePrefix ? `${defaults.tablePrefix}_otel_spans` : 'mlflow_experiment_trace_otel_spans'}`;
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/api/2.0/otel/v1/traces`, headers: { ...headers, 'X-Databricks-UC-Table-Name': table }, timeoutMillis: 60_000 });
  const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  const made = make(provider.getTracer('content'));
  await provider.forceFlush();
  await provider.shutdown();
  return made;
}
