import assert from 'node:assert/strict';
import type { LocalTrace } from '../../../src/protocol/localWorkspace';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import type { TraceList } from '../../../src/trace/list';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

const hex = '0af7651916cd43dd8448eb211c80319c';
const base64 = (text: string) => Buffer.from(text, 'hex').toString('base64');

/** Values of every kind; the two lists lie side by side, so that a shared buffer would show. */
const attributes = { text: '12', whole: 12, big: 9007199254740993n, real: 1.5, flag: true, none: null, list: [1, 'a', null], map: { 'a.b': { c: [true] } }, 'mlflow.spanInputs': '{"q":"x"}' };

const otlpJson = JSON.stringify({
  resourceSpans: [{
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
    scopeSpans: [{
      scope: { name: 'lib', version: '1' },
      spans: [{
        traceId: hex, spanId: 'b7ad6b7169203331', name: 'root', kind: 2, startTimeUnixNano: '1700000000000000001', endTimeUnixNano: '1700000001000000002',
        status: { code: 2, message: 'no' },
        attributes: [
          { key: 'text', value: { stringValue: '12' } }, { key: 'whole', value: { intValue: '12' } }, { key: 'big', value: { intValue: '9007199254740993' } },
          { key: 'real', value: { doubleValue: 1.5 } }, { key: 'flag', value: { boolValue: true } }, { key: 'none', value: {} },
          { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'a' }, {}] } } },
          { key: 'map', value: { kvlistValue: { values: [{ key: 'a.b', value: { kvlistValue: { values: [{ key: 'c', value: { arrayValue: { values: [{ boolValue: true }] } } }] } } }] } } },
          { key: 'mlflow.spanInputs', value: { stringValue: '{"q":"x"}' } },
        ],
        events: [{ name: 'exception', timeUnixNano: '1700000000500000000', attributes: [{ key: 'exception.type', value: { stringValue: 'E' } }] }],
        links: [{ traceId: hex, spanId: 'b7ad6b7169203332', attributes: [{ key: 'n', value: { intValue: -1 } }] }],
      }],
    }],
  }],
});

describe('local workspace: traces that experiments keep', () => {
  let workspace: TestWorkspace;
  before(async () => (workspace = await testWorkspace()));
  after(() => workspace.dispose());

  const json = { 'content-type': 'application/json' };
  const list = async () => (await workspace.json<TraceList>('GET', '/spanlight/v1/traces')).rows;
  const info = (traceId: string, experimentId: string) => ({
    trace: {
      trace_info: {
        trace_id: `tr-${traceId}`, trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }, request_preview: 'in', response_preview: 'out',
        request_time: '2026-01-02T03:04:05.678Z', execution_duration: '1.250s', state: 'OK', trace_metadata: { m: '1' }, tags: { 'mlflow.traceName': 'answer' },
      },
    },
  });
  const traceFile = (traceId: string) => ({
    spans: [{
      trace_id: base64(traceId), span_id: base64('00f067aa0ba902b7'), parent_span_id: null, name: 'answer', start_time_unix_nano: 0, end_time_unix_nano: 0,
      events: [], status: { code: 'STATUS_CODE_OK', message: '' }, attributes: { 'mlflow.traceRequestId': `"tr-${traceId}"`, 'mlflow.spanType': '"AGENT"', 'mlflow.spanOutputs': '"12"' }, links: [],
    }],
  });
  /** JSON with nanoseconds as plain numbers, which JavaScript would round. */
  const exactFile = (traceId: string) => JSON.stringify(traceFile(traceId)).replace('"start_time_unix_nano":0,"end_time_unix_nano":0', '"start_time_unix_nano":1767323045678000001,"end_time_unix_nano":1767323046928000003');

  it('takes OTLP/HTTP JSON and gives every value back as it was', async () => {
    assert.deepEqual(await workspace.json('POST', '/v1/traces', otlpJson, json), {});
    const [row] = await list();
    assert.deepEqual([row!.location, row!.storage, row!.state, row!.experimentId, row!.requestPreview], ['experiment:0', 'mlflow', 'ERROR', '0', '{"q":"x"}']);
    const trace = await workspace.json<LocalTrace>('GET', `/spanlight/v1/traces/${hex}`);
    const [span] = decodeOtlp(trace.otlp);
    assert.deepEqual(span!.attributes, attributes);
    assert.deepEqual([span!.startNs, span!.endNs, span!.kind, span!.status], [1700000000000000001n, 1700000001000000002n, 'SERVER', { code: 'ERROR', message: 'no' }]);
    assert.deepEqual(span!.events, [{ name: 'exception', timeNs: 1700000000500000000n, attributes: { 'exception.type': 'E' } }]);
    assert.deepEqual(span!.links[0]!.attributes, { n: -1 });
    assert.deepEqual(span!.resource.attributes, { 'service.name': 'shop' });
  });

  it('rejects spans with ids of the wrong length and keeps the others', async () => {
    const short = otlpJson.replace('"b7ad6b7169203331"', '"b7"').replace(hex, '1af7651916cd43dd8448eb211c80319c');
    const answer = await workspace.json<{ partialSuccess: { rejectedSpans: string; errorMessage: string } }>('POST', '/v1/traces', short, json);
    assert.equal(answer.partialSuccess.rejectedSpans, '1');
    assert.match(answer.partialSuccess.errorMessage, /span_id has 1 bytes instead of 8/);
  });

  it('stores an uploaded trace file, lists it and gives the same bytes back', async () => {
    const { experiment_id: experimentId } = await workspace.json<{ experiment_id: string }>('POST', '/api/2.0/mlflow/experiments/create', { name: '/Shared/kept' });
    const traceId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1';
    const made = await workspace.json<{ trace: { trace_info: { tags: Record<string, string> } } }>('POST', '/api/3.0/mlflow/traces', info(traceId, experimentId), { 'user-agent': 'databricks-sdk-py/0.1' });
    assert.equal(made.trace.trace_info.tags['mlflow.artifactLocation'], `dbfs:/databricks/mlflow-tracking/${experimentId}/tr-${traceId}/artifacts`);
    const credentials = async (kind: string) => (await workspace.json<{ credential_info: { signed_uri: string } }>('GET', `/api/2.0/mlflow/traces/tr-${traceId}/credentials-for-data-${kind}`)).credential_info.signed_uri;
    const upload = await credentials('upload');
    const file = exactFile(traceId);
    assert.equal((await fetch(upload, { method: 'PUT', body: file })).status, 200);
    assert.equal(await (await fetch(await credentials('download'))).text(), file);
    const row = (await list()).find((item) => item.traceId === traceId)!;
    assert.deepEqual([row.location, row.name, row.state, row.spanCount, row.durationMs], [`experiment:${experimentId}`, 'answer', 'OK', 1, 1250]);
    const trace = await workspace.json<LocalTrace>('GET', `/spanlight/v1/traces/${traceId}`);
    const [span] = decodeOtlp(trace.otlp);
    assert.deepEqual([span!.startNs, span!.attributes['mlflow.spanOutputs']], [1767323045678000001n, '12']);
  });

  it('refuses a signed address that was changed, is for another verb, or holds a foreign trace', async () => {
    const id = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1';
    const { credential_info: { signed_uri: upload } } = await workspace.json<{ credential_info: { signed_uri: string } }>('GET', `/api/2.0/mlflow/traces/tr-${id}/credentials-for-data-upload`);
    assert.equal((await fetch(upload.replace(id, hex), { method: 'PUT', body: '{}' })).status, 403);
    assert.equal((await fetch(upload)).status, 403);
    const later = new URL(upload);
    later.searchParams.set('expires', '99999999999999');
    assert.equal((await fetch(later, { method: 'PUT', body: '{}' })).status, 403);
    const foreign = await fetch(upload, { method: 'PUT', body: exactFile(hex) });
    assert.equal(foreign.status, 400);
    assert.match(await foreign.text(), new RegExp(`span of trace ${hex}`));
    assert.equal((await fetch(upload, { method: 'PUT', body: 'no json' })).status, 400);
  });

  it('sends an open-source client to /v1/traces, and keeps tags and assessments', async () => {
    assert.match(await (await workspace.call('GET', '/version')).text(), /^\d+\.\d+\.\d+$/);
    const traceId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2';
    const path = `/api/3.0/mlflow/traces/tr-${traceId}`;
    const made = await workspace.json<{ trace: { trace_info: { tags: Record<string, string> } } }>('POST', '/api/3.0/mlflow/traces', info(traceId, '0'));
    assert.equal(made.trace.trace_info.tags['mlflow.trace.spansLocation'], 'TRACKING_STORE');
    await workspace.json('PATCH', `/api/2.0/mlflow/traces/tr-${traceId}/tags`, { key: 'team', value: 'a' });
    await workspace.json('DELETE', `/api/2.0/mlflow/traces/tr-${traceId}/tags`, { key: 'mlflow.trace.spansLocation' });
    const { assessment } = await workspace.json<{ assessment: { assessment_id: string } }>('POST', `${path}/assessments`, { assessment: { assessment_name: 'good', feedback: { value: true }, source: { source_type: 'HUMAN', source_id: 'me' } } });
    await workspace.json('PATCH', `${path}/assessments/${assessment.assessment_id}`, { assessment: { feedback: { value: false }, rationale: 'ignored' }, update_mask: 'feedback' });
    const found = await workspace.json<{ traces: { trace_id: string; tags: object; assessments: { feedback: unknown; rationale?: string }[]; request_time: string; execution_duration: string }[] }>(
      'POST', '/api/3.0/mlflow/traces/search', { locations: [{ mlflow_experiment: { experiment_id: '0' } }], filter: "tags.team = 'a' AND timestamp_ms >= 1767323045678 AND metadata.m = '1' AND status = 'OK'", order_by: ['timestamp_ms DESC'] });
    assert.equal(found.traces.length, 1);
    const [trace] = found.traces;
    assert.deepEqual([trace!.trace_id, trace!.tags, trace!.request_time, trace!.execution_duration], [`tr-${traceId}`, { 'mlflow.artifactLocation': `mlflow-artifacts:/0/traces/tr-${traceId}/artifacts`, 'mlflow.traceName': 'answer', team: 'a' }, '2026-01-02T03:04:05.678Z', '1.250000s']);
    assert.deepEqual([trace!.assessments.length, trace!.assessments[0]!.feedback, trace!.assessments[0]!.rationale], [1, { value: false }, undefined]);
    await workspace.json('DELETE', `${path}/assessments/${assessment.assessment_id}`);
    assert.equal((await workspace.call('GET', `${path}/assessments/${assessment.assessment_id}`)).status, 404);
  });

  it('counts no search as refused that the client goes on from by itself', async () => {
    const refused = async () => (await workspace.json<{ refusedRequests: number }>('GET', '/spanlight/v1/status')).refusedRequests;
    const before = await refused();
    const body = (locations: unknown) => new TextEncoder().encode(JSON.stringify({ locations }));
    assert.equal((await workspace.call('POST', '/api/4.0/mlflow/traces/search', body([{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }]))).status, 400);
    assert.equal(await refused(), before);
    assert.equal((await workspace.call('POST', '/api/4.0/mlflow/traces/search', body([]))).status, 400);
    assert.equal(await refused(), before + 1);
  });

  it('keeps an open-source client’s attachments with their trace, and those of no trace nowhere', async () => {
    const traceId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3';
    await workspace.json('POST', '/api/3.0/mlflow/traces', info(traceId, '0'));
    const place = (trace: string, file: string): string => `/api/2.0/mlflow-artifacts/artifacts/0/traces/${trace}/artifacts/${file}`;
    const bytes = new Uint8Array([0, 255, 10]);
    assert.equal((await workspace.call('PUT', place(`tr-${traceId}`, 'attachments/a-1'), bytes)).status, 200);
    assert.deepEqual(new Uint8Array(await (await workspace.call('GET', place(`tr-${traceId}`, 'attachments/a-1'))).arrayBuffer()), bytes);
    assert.equal((await workspace.call('GET', place(`tr-${traceId}`, 'attachments/a-2'))).status, 404);
    assert.equal((await workspace.call('PUT', place(`tr-${traceId.replace('3', '4')}`, 'attachments/a-1'), bytes)).status, 404);
  });
});
