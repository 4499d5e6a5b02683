import type { Span } from '../../src/trace/model';

/** Name and type of the root, then of all other spans in turn. */
export const bigTraceLabels = [
  { name: 'answer', type: 'AGENT' }, { name: 'plan', type: 'CHAIN' }, { name: 'search_documents', type: 'RETRIEVER' }, { name: 'rank', type: 'RERANKER' },
  { name: 'chat', type: 'CHAT_MODEL' }, { name: 'call_tool', type: 'TOOL' }, { name: 'parse_answer', type: 'PARSER' }, { name: 'check_safety', type: 'GUARDRAIL' },
] as const;
const words = 'what does the refund policy say about orders that were shipped late and returned by the customer within thirty days '.repeat(8);

/** Start and length of each span of a big trace, nanoseconds: children one after the other within their parent. */
export function bigTraceTimes(count: number): { readonly startNs: Float64Array; readonly lengthNs: Float64Array } {
  const startNs = new Float64Array(count);
  const lengthNs = new Float64Array(count);
  lengthNs[0] = 3_600e9;
  for (let i = 1; i < count; i += 1) {
    const parent = (i - 1) >> 2;
    startNs[i] = Math.floor(startNs[parent]! + lengthNs[parent]! * (((i - 1) & 3) * 0.24 + 0.01));
    lengthNs[i] = Math.floor(lengthNs[parent]! * 0.2);
  }
  return { startNs, lengthNs };
}

/**
 * One big trace: a tree in which each span has four children, six attributes and 500 bytes of inputs
 * and outputs. A child lies within its parent, so the waterfall is what a program with this tree
 * would record. Deterministic; span `i` has the id `i + 1` in hex.
 */
export function bigTrace(count: number, traceId = '5'.repeat(32), startMs = Date.UTC(2026, 0, 1)): Span[] {
  const resource = { attributes: { 'service.name': 'rag-agent', 'telemetry.sdk.language': 'python' } };
  const scope = { name: 'mlflow.tracing.fluent', version: '', attributes: {} };
  const origin = BigInt(startMs) * 1_000_000n;
  const { startNs: start, lengthNs: length } = bigTraceTimes(count);
  const spans: Span[] = [];
  for (let i = 0; i < count; i += 1) {
    const parent = (i - 1) >> 2;
    const { name, type } = bigTraceLabels[i === 0 ? 0 : (i % (bigTraceLabels.length - 1)) + 1]!;
    const isModel = type === 'CHAT_MODEL';
    spans.push({
      traceId,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      parentSpanId: i === 0 ? '' : (parent + 1).toString(16).padStart(16, '0'),
      name,
      kind: 'INTERNAL',
      startNs: origin + BigInt(start[i]!),
      endNs: origin + BigInt(start[i]! + length[i]!),
      attributes: {
        'mlflow.traceRequestId': `tr-${traceId}`,
        'mlflow.spanType': type,
        'mlflow.spanFunctionName': name,
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
