import { randomBytes } from 'node:crypto';

const value = (given) => (typeof given === 'number' ? { intValue: String(given) } : { stringValue: typeof given === 'string' ? given : JSON.stringify(given) });

/** Makes OTLP spans of one trace; times are milliseconds since its start. */
export class TraceWriter {
  constructor({ traceId = randomBytes(16).toString('hex'), startMs = Date.now() - 60_000 } = {}) {
    this.traceId = traceId;
    this.startMs = startMs;
    this.spans = [];
  }

  /** Adds a span and returns its id; `endMs` of `null` leaves it running. */
  span(name, { parent = '', type = 'UNKNOWN', startMs = 0, endMs = startMs + 1, attributes = {}, error, events = [], spanId = randomBytes(8).toString('hex') } = {}) {
    const ns = (ms) => String(BigInt(Math.round((this.startMs + ms) * 1000)) * 1000n);
    this.spans.push({
      traceId: this.traceId,
      spanId,
      parentSpanId: parent,
      name,
      kind: 1,
      startTimeUnixNano: ns(startMs),
      endTimeUnixNano: endMs === null ? '0' : ns(endMs),
      attributes: Object.entries({ 'mlflow.spanType': type, ...attributes }).map(([key, given]) => ({ key, value: value(given) })),
      events,
      status: error === undefined ? { code: 1 } : { code: 2, message: error },
    });
    return spanId;
  }

  /** Sends the spans that were added since the last time to a local workspace, as its owner file describes it. */
  async send(owner) {
    const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'support' } }] }, scopeSpans: [{ scope: { name: 'test' }, spans: this.spans.splice(0) }] }] });
    const answer = await fetch(`http://127.0.0.1:${owner.port}/v1/traces`, { method: 'POST', headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' }, body });
    if (answer.status !== 200) throw new Error(`The local workspace answered ${answer.status}: ${await answer.text()}`);
  }
}

/** An agent that plans, looks things up beside each other, waits for a person, fails once and answers: what every view has something of. */
export function agentTrace(options) {
  const trace = new TraceWriter(options);
  const root = trace.span('support_agent', { type: 'AGENT', startMs: 0, endMs: 42_000, attributes: { 'session.id': 'support-1234', 'mlflow.spanInputs': { question: 'Where is my order 1234?' }, 'mlflow.spanOutputs': 'It arrives tomorrow.' } });
  const chat = (name, parent, startMs, endMs, input, output, model = 'gpt-4o') =>
    trace.span(name, {
      parent, type: 'CHAT_MODEL', startMs, endMs,
      attributes: {
        'mlflow.llm.model': model,
        'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens: input + output },
        'mlflow.llm.cost': { total_cost: (input * 2.5 + output * 10) / 1e6 },
        'mlflow.spanInputs': { messages: [{ role: 'system', content: 'You help customers.' }, { role: 'user', content: 'Where is my order 1234?' }] },
        'mlflow.spanOutputs': { choices: [{ message: { role: 'assistant', content: `I look it up (${name}).` } }] },
      },
    });
  const plan = trace.span('plan', { parent: root, type: 'CHAIN', startMs: 50, endMs: 2_400 });
  chat('choose_tools', plan, 100, 2_300, 820, 64);
  const act = trace.span('act', { parent: root, type: 'CHAIN', startMs: 2_450, endMs: 9_000 });
  trace.span('get_order', { parent: act, type: 'TOOL', startMs: 2_500, endMs: 3_900, attributes: { 'mlflow.spanInputs': { id: 1234 }, 'mlflow.spanOutputs': { state: 'shipped' } } });
  const search = trace.span('search_policies', { parent: act, type: 'RETRIEVER', startMs: 2_520, endMs: 7_400 });
  for (let i = 0; i < 8; i += 1) trace.span('embed', { parent: search, type: 'EMBEDDING', startMs: 2_600 + i * 550, endMs: 3_050 + i * 550 });
  trace.span('track_parcel', {
    parent: act, type: 'TOOL', startMs: 7_450, endMs: 8_900, error: 'The carrier does not answer.',
    events: [{ name: 'exception', timeUnixNano: String(BigInt(Math.round(trace.startMs + 8_900)) * 1_000_000n), attributes: [{ key: 'exception.type', value: { stringValue: 'TimeoutError' } }, { key: 'exception.message', value: { stringValue: 'The carrier does not answer.' } }] }],
  });
  trace.span('ask_person', { parent: root, type: 'TOOL', startMs: 9_100, endMs: 38_000 });
  const answer = trace.span('write_answer', { parent: root, type: 'AGENT', startMs: 38_100, endMs: 41_900 });
  chat('draft', answer, 38_150, 40_400, 1_430, 310);
  chat('check_tone', answer, 40_450, 41_800, 640, 22, 'gpt-4o-mini');
  return trace;
}
