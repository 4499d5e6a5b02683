import assert from 'node:assert/strict';
import type { LocalStatus } from '../../../src/protocol/localWorkspace';
import type { TraceList } from '../../../src/trace/list';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

const json = { 'content-type': 'application/json' };
const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(32));

/** OTLP JSON of one trace: a root that is fine and a child that failed. */
const payload = (traceId: string, startSeconds: number) => {
  const span = (id: string, parentSpanId: string, name: string, from: number, to: number, code: number, type: string) => ({
    traceId, spanId: id.repeat(16), parentSpanId, name, kind: 1, startTimeUnixNano: `${startSeconds + from}000000000`, endTimeUnixNano: `${startSeconds + to}000000000`, status: { code },
    attributes: [{ key: 'mlflow.spanInputs', value: { stringValue: `{"q":"${name}"}` } }, { key: 'mlflow.spanType', value: { stringValue: type } }, { key: 'my.key', value: { stringValue: 'blue' } }],
  });
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span('1', '', 'root', 0, 9, 1, 'AGENT'), span('2', '1'.repeat(16), 'child', 1, 2, 2, 'TOOL')] }] }] });
};

describe('local workspace: traces that are searched and deleted', () => {
  let workspace: TestWorkspace;
  let experimentId: string;
  before(async () => {
    workspace = await testWorkspace();
    experimentId = (await workspace.json<{ experiment_id: string }>('POST', '/api/2.0/mlflow/experiments/create', { name: '/Shared/removed' })).experiment_id;
    for (const [n, id] of ids.entries()) await workspace.json('POST', '/v1/traces', payload(id, 1_700_000_000 + n), { ...json, 'x-mlflow-experiment-id': experimentId });
  });
  after(() => workspace.dispose());

  const list = async () => (await workspace.json<TraceList>('GET', '/spanlight/v1/traces')).rows.map(({ traceId, spanCount, errorCount, name }) => ({ traceId, spanCount, errorCount, name }));
  const search = async (filter: string) => {
    const body = { locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }], filter };
    return (await workspace.json<{ traces: { trace_id: string }[] }>('POST', '/api/3.0/mlflow/traces/search', body)).traces.length;
  };

  it('finds traces by their spans, all conditions on one span', async () => {
    assert.equal(await search("span.name = 'child'"), 3);
    assert.equal(await search("span.type = 'TOOL' AND span.status = 'ERROR'"), 3);
    assert.equal(await search("span.type = 'TOOL' AND span.name = 'root'"), 0, 'no one span is both');
    assert.equal(await search('span.attributes.`my.key` = "blue"'), 3);
    assert.equal(await search("span.attributes.other IS NULL AND span.name RLIKE '^ro+t$'"), 3);
    assert.equal(await search("trace.text LIKE '%child%'"), 3);
    assert.equal(await search("end_time_ms > 1700000010000"), 1);
    const refused = await workspace.call('POST', '/api/3.0/mlflow/traces/search', { locations: [{ mlflow_experiment: { experiment_id: experimentId } }], filter: "span.colour = 'x'" });
    assert.match(await refused.text(), /of a span compare name, type, status/);
  });

  it('lists fewer spans after some of a trace’s were deleted by SQL, and no trace after all were', async () => {
    const { defaults } = await workspace.json<LocalStatus>('GET', '/spanlight/v1/status');
    const table = `${defaults.catalogName}.${defaults.schemaName}.mlflow_experiment_trace_otel_spans`;
    const gone = 'd'.repeat(32);
    const spans = JSON.parse(payload(gone, 1_700_000_100)) as object;
    const { encodeSpans } = await import('../../../src/local/otlp/encodeSpans');
    const { decodeOtlp } = await import('../../../src/trace/decode/otlp');
    await workspace.call('POST', '/api/2.0/otel/v1/traces', encodeSpans(decodeOtlp(spans)), { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': table });
    const run = (statement: string) => workspace.json<{ status: { state: string } }>('POST', '/api/2.0/sql/statements', { statement, warehouse_id: defaults.warehouseId, wait_timeout: '30s' });
    const own = async () => (await list()).filter(({ traceId }) => traceId === gone);
    assert.deepEqual(await own(), [{ traceId: gone, spanCount: 2, errorCount: 1, name: 'root' }]);
    assert.equal((await run(`DELETE FROM ${table} WHERE trace_id = '${gone}' AND name = 'child'`)).status.state, 'SUCCEEDED');
    assert.deepEqual(await own(), [{ traceId: gone, spanCount: 1, errorCount: 0, name: 'root' }]);
    await run(`DELETE FROM ${table} WHERE trace_id = '${gone}'`);
    assert.deepEqual(await own(), []);
  });

  it('deletes traces of an experiment by id and by age, and says how many', async () => {
    const remove = async (body: object) => (await workspace.json<{ traces_deleted: number }>('POST', '/api/2.0/mlflow/traces/delete-traces', { experiment_id: experimentId, ...body })).traces_deleted;
    assert.equal(await remove({ request_ids: [`tr-${ids[1]}`, `tr-${'e'.repeat(32)}`] }), 1);
    assert.equal(await remove({ max_timestamp_millis: 1_700_000_000_500, max_traces: 5 }), 1);
    assert.deepEqual((await list()).map(({ traceId }) => traceId), [ids[2]]);
    const refused = await workspace.call('POST', '/api/2.0/mlflow/traces/delete-traces', { experiment_id: experimentId });
    assert.deepEqual([refused.status, /Name the traces to delete/.test(await refused.text())], [400, true]);
  });

  it('takes an overridden assessment as not valid until the one that overrides it is deleted', async () => {
    const base = `/api/3.0/mlflow/traces/tr-${ids[2]}/assessments`;
    const add = async (value: number, overrides?: string) =>
      (await workspace.json<{ assessment: { assessment_id: string } }>('POST', base, { assessment: { assessment_name: 'score', feedback: { value }, ...(overrides ? { overrides } : {}) } })).assessment.assessment_id;
    const isValid = async (id: string) => (await workspace.json<{ assessment: { valid: boolean } }>('GET', `${base}/${id}`)).assessment.valid;
    const first = await add(1);
    const second = await add(2, first);
    assert.deepEqual([await isValid(first), await isValid(second)], [false, true]);
    assert.equal(await search('feedback.score > 1.5'), 1);
    assert.equal(await search('feedback.score < 1.5'), 0, 'what was overridden does not count');
    await workspace.json('DELETE', `${base}/${second}`);
    assert.equal(await isValid(first), true);
    assert.equal((await workspace.call('POST', base, { assessment: { assessment_name: 'score', feedback: { value: 1 }, overrides: 'a-none' } })).status, 404);
  });
});
