import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { LocalWorkspaceClient } from '../../../src/databricks/localWorkspace';
import { encodeTraceRequest } from '../../../src/databricks/otlp';
import { Database } from '../../../src/local/store/database';
import { tracePartsTable } from '../../../src/local/store/tracePartsTable';
import { TraceStore } from '../../../src/spanTables/traceStore';
import type { TraceRow } from '../../../src/trace/list';
import type { Attributes, Span } from '../../../src/trace/model';
import { spanIdOf, traceIdOf } from '../../fakes/spanData';
import { makeSpan } from '../trace/makeSpan';
import { testWorkspace, type TestWorkspace } from './workspaceFixture';

const originNs = 1_795_400_000_000_000_000n;
const usage = (input: number, output: number, total?: number) => JSON.stringify({ input_tokens: input, output_tokens: output, ...(total === undefined ? {} : { total_tokens: total }) });

/** Spans of a trace by name, each a span of its own; the first is the root. What they carry decides the sums. */
const carried: Readonly<Record<string, Readonly<Record<string, Attributes>>>> = {
  none: { root: {}, child: { 'mlflow.spanType': 'TOOL' } },
  usage: { root: {}, one: { 'mlflow.chat.tokenUsage': usage(3, 4, 9) }, two: { 'mlflow.chat.tokenUsage': usage(10, 20), 'mlflow.llm.cost': '{"total_cost": 0.25}' } },
  convention: { root: {}, call: { 'gen_ai.usage.input_tokens': 100n, 'gen_ai.usage.output_tokens': '7' } },
  half: { root: {}, call: { 'gen_ai.usage.input_tokens': 5n } },
  mixed: { root: { 'mlflow.llm.cost': '{"total_cost": "0.5"}' }, call: { 'mlflow.chat.tokenUsage': '{"output_tokens": 6}', 'gen_ai.usage.input_tokens': 2n } },
  broken: { root: {}, a: { 'mlflow.chat.tokenUsage': 'not JSON', 'mlflow.llm.cost': '[1]' }, b: { 'mlflow.chat.tokenUsage': '{"total_tokens": "many"}' }, c: { 'mlflow.chat.tokenUsage': 'null' } },
  structured: { root: {}, call: { 'mlflow.chat.tokenUsage': { input_tokens: 1n, output_tokens: 2n, total_tokens: 3n } } },
};
const sums: Readonly<Record<string, readonly [spans: number, tokens: number | undefined, cost: number | undefined]>> = {
  none: [2, undefined, undefined], usage: [3, 39, 0.25], convention: [2, 107, undefined], half: [2, undefined, undefined], mixed: [2, 8, 0.5], broken: [4, undefined, undefined], structured: [2, 3, undefined],
};

const idOf = (trace: string, name: string) => spanIdOf(`${trace.slice(0, 3)} ${name}`);

function spansOf(trace: string, at = 0): Span[] {
  return Object.entries(carried[trace]!).map(([name, attributes], index) => makeSpan({
    traceId: traceIdOf(trace), spanId: idOf(trace, name), parentSpanId: index === 0 ? '' : idOf(trace, 'root'), name,
    startNs: originNs + BigInt(at) * 1_000_000_000n + BigInt(index), endNs: originNs + BigInt(at) * 1_000_000_000n + 500n, attributes,
  }));
}

for (const location of ['schema', 'prefix'] as const) describe(`local workspace: sums of the list (${location})`, () => {
  const spans = { catalog: 'local', schema: 'traces', table: location === 'schema' ? 'mlflow_experiment_trace_otel_spans' : 'demo_otel_spans' };
  const path = location === 'schema' ? 'local.traces' : 'local.traces.demo';
  const traces = Object.keys(carried);
  let workspace: TestWorkspace;
  let client: LocalWorkspaceClient;

  const send = async (sent: readonly Span[]) => {
    const answer = await workspace.call('POST', '/api/2.0/otel/v1/traces', encodeTraceRequest(sent), { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': Object.values(spans).join('.') });
    assert.equal(answer.status, 200);
  };
  const rows = async () => new Map((await client.traces({ location: path })).rows.map((row) => [row.traceId, row]));
  const told = (row: TraceRow | undefined) => row && [row.spanCount, row.tokens, row.costUsd];
  const checkAll = async () => {
    const listed = await rows();
    for (const trace of traces) assert.deepEqual(told(listed.get(traceIdOf(trace))), sums[trace], trace);
  };

  beforeEach(async () => {
    workspace = await testWorkspace({ location });
    client = new LocalWorkspaceClient(workspace.port, workspace.token);
  });
  afterEach(async () => {
    await client.close();
    await workspace.dispose();
  });

  it('are those of the spans, whether one request or several bring them', async () => {
    for (const [at, trace] of traces.entries()) {
      const all = spansOf(trace, at);
      if (at % 2 === 0) await send(all);
      else for (const span of all) await send([span]);
    }
    await checkAll();
  });

  it('count a span once that came twice, in one request or in two', async () => {
    for (const [at, trace] of traces.entries()) {
      const all = spansOf(trace, at);
      await send(at % 2 === 0 ? [...all, ...all] : all);
      if (at % 2 === 1) await send(all.slice(1));
    }
    await checkAll();
  });

  it('take the copy of a span that ended last', async () => {
    const [root, call] = spansOf('convention');
    await send([root!, { ...call!, endNs: 0n, attributes: {} }]);
    await send([{ ...call!, status: { code: 'ERROR', message: '' } }]);
    const row = (await rows()).get(traceIdOf('convention'));
    assert.deepEqual([told(row), row?.errorCount], [sums.convention, 1]);
  });

  it('are known of traces that an older version stored', async () => {
    for (const [at, trace] of traces.entries()) await send(spansOf(trace, at));
    const { folder } = workspace;
    await workspace.restart();
    await client.close();
    client = new LocalWorkspaceClient(workspace.port, workspace.token);
    await client.shutdown();
    const database = await Database.open(folder, silentLog);
    for (const column of ['tokens', 'cost', 'has_repeats']) await database.rows(`ALTER TABLE ${tracePartsTable('local')} DROP COLUMN ${column}`);
    await database.close();
    await workspace.restart();
    await client.close();
    client = new LocalWorkspaceClient(workspace.port, workspace.token);
    await checkAll();
  });

  it('are the same as those of the list by SQL', async () => {
    for (const [at, trace] of traces.entries()) await send(spansOf(trace, at));
    const nowMs = Number(originNs / 1_000_000n) + 60_000;
    const store = new TraceStore({ runner: client.sql('0123456789abcdef', silentLog), location: { location: path, spans, side: { form: 'none' } }, now: () => nowMs });
    const bySql = (await store.list({})).rows;
    assert.deepEqual(bySql.map((row) => [row.traceId, told(row)]), [...(await rows()).values()].map((row) => [row.traceId, told(row)]));
  });
});
