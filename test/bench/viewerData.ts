import { encodeSpans } from '../../src/local/otlp/encodeSpans';
import { encodeColumns } from '../../src/trace/columnsBytes';
import type { SpanLabel } from '../../src/trace/columns';
import { emptyRecords } from '../../src/trace/records';
import type { SearchLine } from '../../src/trace/textIndex';
import { toColumns } from '../../src/trace/toColumns';
import { bigTrace, bigTraceLabels, bigTraceTimes } from './bigTrace';

/** The columns of `bigTrace(count)` as bytes, made without making its spans: also for a million. */
export function bigColumns(count: number): ArrayBuffer {
  const labels: SpanLabel[] = bigTraceLabels.map(({ name, type }) => ({ name, type, functionName: name, ...(type === 'CHAT_MODEL' ? { model: 'gpt-4o-mini' } : {}) }));
  const records = emptyRecords(count, labels);
  const { startNs, lengthNs } = bigTraceTimes(count);
  const origin = 1_767_225_600_000_000_000n;
  for (let i = 0; i < count; i += 1) {
    records.ids.halves[2 * i + 1] = i + 1;
    records.ids.halves[2 * (count + i) + 1] = i === 0 ? 0 : ((i - 1) >> 2) + 1;
    records.startNs[i] = origin + BigInt(startNs[i]!);
    records.endNs[i] = origin + BigInt(startNs[i]! + lengthNs[i]!);
    records.label[i] = i === 0 ? 0 : (i % (labels.length - 1)) + 1;
    records.status[i] = i % 50 === 49 ? 2 : 1;
    if (labels[records.label[i]!]!.type === 'CHAT_MODEL') {
      records.inputTokens[i] = 100 + (i % 50);
      records.outputTokens[i] = 20 + (i % 9);
      records.totalTokens[i] = records.inputTokens[i]! + records.outputTokens[i]!;
    }
  }
  return encodeColumns(toColumns(records));
}

/** The same trace as a speedscope profile (file-format-schema.json of speedscope, "evented"). */
export function bigProfile(count: number): string {
  const { startNs, lengthNs } = bigTraceTimes(count);
  const parts: string[] = [];
  // Depth-first: four children each, and every child lies within its parent.
  const stack = [{ span: 0, child: 0 }];
  const at = (ns: number) => (ns / 1000).toFixed(3);
  const frame = (span: number) => (span === 0 ? 0 : (span % (bigTraceLabels.length - 1)) + 1);
  parts.push(`{"type":"O","frame":0,"at":0}`);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const next = 4 * top.span + 1 + top.child;
    if (top.child < 4 && next < count) {
      top.child += 1;
      parts.push(`{"type":"O","frame":${frame(next)},"at":${at(startNs[next]!)}}`);
      stack.push({ span: next, child: 0 });
    } else {
      stack.pop();
      parts.push(`{"type":"C","frame":${frame(top.span)},"at":${at(startNs[top.span]! + lengthNs[top.span]!)}}`);
    }
  }
  return `{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":${JSON.stringify(bigTraceLabels.map(({ name }) => ({ name })))}},"profiles":[{"type":"evented","name":"trace","unit":"microseconds","startValue":0,"endValue":${at(lengthNs[0]!)},"events":[${parts.join(',')}]}]}`;
}

/** What is searched in `bigTrace(count)`, as lines of JSON. */
export function bigTexts(count: number): Uint8Array {
  const lines = bigTrace(count).map(({ spanId, name, attributes }): SearchLine => ({ id: spanId, name, message: '', attributes, events: [] }));
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Sends `bigTrace(count)` to a local workspace, as the owner file describes it. */
export async function sendBigTrace(owner: { readonly port: number; readonly token: string }, count: number): Promise<void> {
  const spans = bigTrace(count);
  const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': 'local.traces.mlflow_experiment_trace_otel_spans' };
  for (let from = 0; from < count; from += 5_000) {
    const body = encodeSpans(spans.slice(from, from + 5_000)) as Uint8Array<ArrayBuffer>;
    const answer = await fetch(`http://127.0.0.1:${owner.port}/api/2.0/otel/v1/traces`, { method: 'POST', headers, body });
    if (answer.status !== 200) throw new Error(`The local workspace answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}
