import assert from 'node:assert/strict';
import { encodeSpans } from '../../../src/local/otlp/encodeSpans';
import { decodeColumns } from '../../../src/trace/columnsBytes';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import type { Span } from '../../../src/trace/model';
import { toRecords } from '../../../src/trace/records';
import type { SearchLine } from '../../../src/trace/textIndex';
import { toColumns } from '../../../src/trace/toColumns';
import { makeSpan } from '../trace/makeSpan';
import { testWorkspace, type TestWorkspace } from './workspaceFixture';

const traceId = 'ab'.repeat(16);
const id = (number: number) => (number + 1).toString(16).padStart(16, '0');

/** A trace with everything that a column tells: types, models, usage, functions, errors, a running span, an orphan, a copy. */
const spans: Span[] = [
  makeSpan({ traceId, spanId: id(0), name: 'answer', startNs: 1_000_000n, endNs: 9_000_000n, attributes: { 'mlflow.spanType': 'AGENT', 'mlflow.spanFunctionName': 'answer', 'mlflow.spanInputs': { q: 'Größe "尺"\n?' } } }),
  makeSpan({ traceId, spanId: id(1), parentSpanId: id(0), name: 'chat', startNs: 2_000_000n, endNs: 4_000_000n, attributes: { 'mlflow.spanType': 'CHAT_MODEL', 'mlflow.llm.model': 'gpt-4o', 'mlflow.chat.tokenUsage': { input_tokens: 7, output_tokens: 5, total_tokens: 12 }, 'mlflow.llm.cost': { total_cost: 0.5 } } }),
  makeSpan({ traceId, spanId: id(2), parentSpanId: id(0), name: 'chat', startNs: 5_000_000n, endNs: 0n, attributes: { 'mlflow.spanType': 'CHAT_MODEL', 'gen_ai.request.model': 'o3', 'code.filepath': 'a.py', 'code.lineno': 3 } }),
  makeSpan({ traceId, spanId: id(4), parentSpanId: id(0), name: 'OpenInference', startNs: 6_100_000n, endNs: 6_200_000n, attributes: { 'openinference.span.kind': 'RETRIEVER', 'llm.token_count.prompt': 11, 'llm.token_count.completion': 4, 'llm.cost.total': 0.25 } }),
  makeSpan({ traceId, spanId: id(5), parentSpanId: id(0), name: 'chat gpt-4o', startNs: 6_300_000n, endNs: 6_400_000n, attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 21, 'gen_ai.usage.output_tokens': 9 } }),
  makeSpan({ traceId, spanId: id(6), parentSpanId: id(0), name: 'ai.toolCall', startNs: 6_500_000n, endNs: 6_600_000n, attributes: { 'ai.operationId': 'ai.toolCall', 'ai.model.id': 'claude' } }),
  makeSpan({ traceId, spanId: id(3), parentSpanId: id(9), name: 'lost', startNs: 6_000_000n, endNs: 6_000_000n, status: { code: 'ERROR', message: 'boom' }, events: [{ name: 'exception', timeNs: 6_000_000n, attributes: { 'exception.type': 'KeyError' } }] }),
];

for (const location of ['schema', 'prefix'] as const) {
  describe(`reading a trace for the viewer (${location === 'schema' ? 'MAP' : 'VARIANT'} columns)`, () => {
    let workspace: TestWorkspace;
    before(async () => {
      workspace = await testWorkspace({ location });
      const { tracePrefix, table } = await spansTable(workspace);
      assert.ok(tracePrefix !== '');
      const headers = { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': table };
      for (const part of [spans, spans.slice(0, 1)]) {
        const answer = await workspace.call('POST', '/api/2.0/otel/v1/traces', encodeSpans(part), headers);
        assert.equal(answer.status, 200, await answer.text());
      }
    });
    after(() => workspace.dispose());
    const path = `/spanlight/v1/traces/${traceId}`;

    it('gives the same columns as the spans themselves', async () => {
      const answer = await workspace.call('GET', `${path}/columns`);
      assert.equal(answer.status, 200, answer.status === 200 ? '' : await answer.text());
      const read = decodeColumns(await answer.arrayBuffer());
      const expected = toColumns(toRecords(spans));
      const rows = (columns: typeof read) =>
        Array.from({ length: columns.count }, (_, row) => [
          columns.ids.get(row), columns.parent[row], columns.depth[row], columns.startNs[row], columns.durationNs[row], columns.status[row], columns.repairs[row],
          columns.inputTokens[row], columns.outputTokens[row], columns.costUsd[row], columns.labels[columns.label[row]!],
        ]);
      assert.deepEqual(rows(read), rows(expected));
      assert.deepEqual(read.summary, expected.summary);
      assert.deepEqual(Array.from(read.label, (label) => read.labels[label]!.type), ['AGENT', 'CHAT_MODEL', 'CHAT_MODEL', 'RETRIEVER', 'CHAT_MODEL', 'TOOL', 'UNKNOWN']);
      assert.deepEqual([read.summary.tokens, read.summary.costUsd], [{ input: 39, output: 18, total: 57 }, 0.75]);
      assert.equal(read.originNs, expected.originNs);
    });

    it('gives whole spans by id and leaves out those that are gone', async () => {
      const trace = await workspace.json<{ otlp: unknown }>('POST', `${path}/spans`, { spanIds: [id(1), id(3), id(77)] });
      assert.deepEqual(decodeOtlp(trace.otlp).map(({ spanId, name }) => [spanId, name]), [[id(1), 'chat'], [id(3), 'lost']]);
      assert.equal((await workspace.call('POST', `${path}/spans`, { spanIds: 'all' })).status, 400);
    });

    it('gives what is searched, line by line', async () => {
      const lines = (await (await workspace.call('GET', `${path}/texts`)).text()).trim().split('\n').map((line) => JSON.parse(line) as SearchLine);
      assert.deepEqual(lines.map((line) => line.id).sort(), [id(0), id(0), id(1), id(2), id(3), id(4), id(5), id(6)]);
      const lost = lines.find((line) => line.id === id(3))!;
      assert.deepEqual([lost.name, lost.message, lost.events![0]!.name, lost.events![0]!.attributes!['exception.type']], ['lost', 'boom', 'exception', 'KeyError']);
      const asked = lines.find((line) => line.id === id(0))!.attributes!['mlflow.spanInputs'];
      assert.deepEqual(typeof asked === 'string' ? JSON.parse(asked) : asked, { q: 'Größe "尺"\n?' });
    });

    it('bears a value of 10 MB, and names with any character', async () => {
      const [bigId, odd] = ['cd'.repeat(16), 'a\u0000b\u202E<b>"\'\\'];
      const headers = { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': (await spansTable(workspace)).table };
      const sent = makeSpan({ traceId: bigId, spanId: id(0), name: odd, attributes: { [odd]: odd, 'mlflow.spanType': odd, 'mlflow.spanInputs': 'A'.repeat(10_000_000), 'mlflow.spanOutputs': '['.repeat(5_000) } });
      assert.equal((await workspace.call('POST', '/api/2.0/otel/v1/traces', encodeSpans([sent]), headers)).status, 200);
      const answer = await workspace.call('GET', `/spanlight/v1/traces/${bigId}/columns`);
      assert.equal(answer.status, 200);
      assert.deepEqual(decodeColumns(await answer.arrayBuffer()).labels, [{ name: odd, type: odd }]);
      const [line] = (await (await workspace.call('GET', `/spanlight/v1/traces/${bigId}/texts`)).text()).trim().split('\n');
      assert.equal((JSON.parse(line!) as SearchLine).attributes![odd], odd);
    });

    it('says that a trace is not there', async () => {
      for (const part of ['columns', 'texts']) assert.equal((await workspace.call('GET', `/spanlight/v1/traces/${'c'.repeat(32)}/${part}`)).status, 404);
    });
  });
}

async function spansTable(workspace: TestWorkspace): Promise<{ table: string; tracePrefix: string }> {
  const { defaults } = await workspace.json<{ defaults: { catalogName: string; schemaName: string; tablePrefix?: string } }>('GET', '/spanlight/v1/status');
  const { catalogName, schemaName, tablePrefix } = defaults;
  const place = `${catalogName}.${schemaName}`;
  return { tracePrefix: place, table: tablePrefix === undefined ? `${place}.mlflow_experiment_trace_otel_spans` : `${place}.${tablePrefix}_otel_spans` };
}
