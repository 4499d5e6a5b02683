import type { Span } from '../../src/trace/model';

const names = ['answer', 'plan', 'search_documents', 'rank', 'chat', 'call_tool', 'parse_answer', 'check_safety'];
const types = ['AGENT', 'CHAIN', 'RETRIEVER', 'RERANKER', 'CHAT_MODEL', 'TOOL', 'PARSER', 'GUARDRAIL'];
const words = 'what does the refund policy say about orders that were shipped late and returned by the customer within thirty days '.repeat(8);

/**
 * One big trace: a tree in which each span has four children, six attributes and 500 bytes of inputs
 * and outputs. A child lies within its parent, so the waterfall is what a program with this tree
 * would record. Deterministic; span `i` has the id `i + 1` in hex.
 */
export function bigTrace(count: number, traceId = '5'.repeat(32), startMs = Date.UTC(2026, 0, 1)): Span[] {
  const resource = { attributes: { 'service.name': 'rag-agent', 'telemetry.sdk.language': 'python' } };
  const scope = { name: 'mlflow.tracing.fluent', version: '', attributes: {} };
  const origin = BigInt(startMs) * 1_000_000n;
  const start = new Float64Array(count);
  const length = new Float64Array(count);
  const spans: Span[] = [];
  for (let i = 0; i < count; i += 1) {
    const parent = (i - 1) >> 2;
    start[i] = i === 0 ? 0 : start[parent]! + (length[parent]! * (((i - 1) & 3) * 0.24 + 0.01));
    length[i] = i === 0 ? 3_600e9 : Math.floor(length[parent]! * 0.2 + (i % 7));
    const kind = i === 0 ? 0 : (i % (names.length - 1)) + 1;
    const isModel = types[kind] === 'CHAT_MODEL';
    spans.push({
      traceId,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      parentSpanId: i === 0 ? '' : (parent + 1).toString(16).padStart(16, '0'),
      name: names[kind]!,
      kind: 'INTERNAL',
      startNs: origin + BigInt(Math.floor(start[i]!)),
      endNs: origin + BigInt(Math.floor(start[i]! + length[i]!)),
      attributes: {
        'mlflow.traceRequestId': `tr-${traceId}`,
        'mlflow.spanType': types[kind]!,
        'mlflow.spanFunctionName': names[kind]!,
        'mlflow.spanInputs': { query: words.slice(i % 100, (i % 100) + 240) },
        'mlflow.spanOutputs': `${words.slice(i % 90, (i % 90) + 240)} number ${i}`,
        ...(isModel ? { 'mlflow.chat.tokenUsage': { input_tokens: 100 + (i % 50), output_tokens: 20 + (i % 9), total_tokens: 120 + (i % 50) + (i % 9) }, 'mlflow.llm.model': 'gpt-4o-mini' } : { 'app.step': i }),
      },
      events: [],
      links: [],
      status: { code: i % 50 === 49 ? 'ERROR' : 'OK', message: '' },
      resource,
      scope,
    });
  }
  return spans;
}
