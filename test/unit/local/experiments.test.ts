import assert from 'node:assert/strict';
import type { LocalStatus } from '../../../src/protocol/localWorkspace';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

interface ExperimentBody {
  readonly experiment: { readonly experiment_id: string; readonly name: string; readonly lifecycle_stage: string; readonly tags: readonly { key: string; value: string }[] };
}

describe('local workspace: experiments and trace locations', () => {
  let workspace: TestWorkspace;
  before(async () => (workspace = await testWorkspace()));
  after(() => workspace.dispose());

  const api = '/api/2.0/mlflow/experiments';
  const post = (path: string, body: unknown) => workspace.json('POST', path, body);
  const create = async (name: string) => String((await post(`${api}/create`, { name })).experiment_id);
  const tags = async (id: string) => Object.fromEntries((await workspace.json<ExperimentBody>('GET', `${api}/get?experiment_id=${id}`)).experiment.tags.map((tag) => [tag.key, tag.value]));
  const refusal = async (method: string, path: string, body?: unknown) => {
    const answer = await workspace.call(method, path, body);
    const envelope = (await answer.json()) as { error_code: string; message: string };
    return [answer.status, envelope.error_code, envelope.message] as const;
  };

  it('creates, finds, tags, renames, deletes and restores an experiment', async () => {
    const id = await create('/Shared/one');
    assert.match(id, /^\d{16}$/);
    await post(`${api}/set-experiment-tag`, { experiment_id: id, key: 'team', value: "o'hara" });
    const found = await workspace.json<ExperimentBody>('GET', `${api}/get-by-name?experiment_name=${encodeURIComponent('/Workspace/Shared/one')}`);
    assert.deepEqual([found.experiment.experiment_id, found.experiment.tags], [id, [{ key: 'team', value: "o'hara" }]]);
    await post(`${api}/update`, { experiment_id: id, new_name: '/Shared/two' });
    await post(`${api}/delete`, { experiment_id: id });
    assert.deepEqual((await refusal('POST', `${api}/create`, { name: '/Shared/two' })).slice(0, 2), [400, 'RESOURCE_ALREADY_EXISTS']);
    await post(`${api}/restore`, { experiment_id: id });
    const search = await post(`${api}/search`, { filter: "name LIKE '/Shared/%' AND tags.team = 'o''hara'", max_results: 5 });
    assert.deepEqual((search.experiments as { name: string }[]).map((experiment) => experiment.name), ['/Shared/two']);
  });

  it('names what is wrong in a request', async () => {
    await create('/Shared/taken');
    const cases: [string, string, unknown, number, string, RegExp][] = [
      ['GET', `${api}/get?experiment_id=42`, undefined, 404, 'RESOURCE_DOES_NOT_EXIST', /"42"/],
      ['GET', `${api}/get-by-name?experiment_name=nobody`, undefined, 404, 'RESOURCE_DOES_NOT_EXIST', /"nobody"/],
      ['POST', `${api}/create`, { name: '/Shared/taken' }, 400, 'RESOURCE_ALREADY_EXISTS', /"\/Shared\/taken"/],
      ['POST', `${api}/create`, {}, 400, 'INVALID_PARAMETER_VALUE', /"name"/],
      ['POST', `${api}/create`, '{"name": ', 400, 'MALFORMED_REQUEST', /JSON/],
      ['POST', `${api}/create`, '[]', 400, 'MALFORMED_REQUEST', /object/],
      ['POST', `${api}/search`, { filter: 'name ~ 1' }, 400, 'INVALID_PARAMETER_VALUE', /name ~ 1/],
      ['POST', `${api}/search`, { filter: "name = 'a'; DROP TABLE x" }, 400, 'INVALID_PARAMETER_VALUE', /DROP TABLE/],
      ['POST', `${api}/set-experiment-tag`, { experiment_id: '42', key: 'a', value: 'b' }, 404, 'RESOURCE_DOES_NOT_EXIST', /"42"/],
    ];
    for (const [method, path, body, status, code, message] of cases) {
      const answer = await refusal(method, path, body);
      assert.deepEqual(answer.slice(0, 2), [status, code], path);
      assert.match(answer[2], message);
    }
  });

  it('links and unlinks a schema (v4) and writes the tags of a real workspace', async () => {
    const id = await create('/Shared/v4');
    const schema = { catalog_name: 'local', schema_name: 'default' };
    const made = await post('/api/4.0/mlflow/traces/location', { uc_schema: schema, sql_warehouse_id: 'x' });
    assert.deepEqual(made.uc_schema, { ...schema, otel_spans_table_name: 'local.default.mlflow_experiment_trace_otel_spans', otel_logs_table_name: 'local.default.mlflow_experiment_trace_otel_logs' });
    assert.deepEqual((await refusal('POST', '/api/4.0/mlflow/traces/location', { uc_schema: schema })).slice(0, 2), [400, 'ALREADY_EXISTS']);
    for (let i = 0; i < 2; i++) assert.deepEqual(await post(`/api/4.0/mlflow/traces/${id}/link-location`, { uc_schema: schema }), {});
    const linked = await tags(id);
    assert.equal(linked['mlflow.experiment.databricksTraceDestinationPath'], 'local.default');
    assert.equal(linked['mlflow.experiment.databricksTraceSpanStorageTable'], 'local.default.mlflow_experiment_trace_otel_spans');
    assert.equal(linked['mlflow.experiment.databricksTraceStorageTable'], 'local.default.mlflow_experiment_trace_unified');
    const other = { uc_schema: { catalog_name: 'local', schema_name: 'traces' } };
    const relink = await refusal('POST', `/api/4.0/mlflow/traces/${id}/link-location`, other);
    assert.deepEqual(relink.slice(0, 2), [400, 'INVALID_PARAMETER_VALUE']);
    assert.match(relink[2], /already linked to the trace location local\.default/);
    assert.deepEqual((await refusal('POST', `/api/4.0/mlflow/traces/${id}/unlink-location`, other)).slice(0, 2), [400, 'INVALID_PARAMETER_VALUE']);
    await post(`/api/4.0/mlflow/traces/${id}/unlink-location`, { uc_schema: schema });
    assert.deepEqual(await tags(id), {});
  });

  it('links a table prefix (v5), which cannot be unlinked', async () => {
    const id = await create('/Shared/v5');
    const wanted = { catalog_name: 'local', schema_name: 'traces', table_prefix: 'my_app' };
    const { uc_table_prefix: made } = (await post('/api/5.0/mlflow/tracing/locations', { uc_table_prefix: wanted })) as { uc_table_prefix: Record<string, string> };
    assert.equal(made.annotations_table_name, 'local.traces.my_app_otel_annotations');
    assert.deepEqual((await post('/api/5.0/mlflow/tracing/locations', { uc_table_prefix: wanted })).uc_table_prefix, made);
    assert.deepEqual((await workspace.json('GET', `/api/5.0/mlflow/tracing/locations/${made.location_id}`)).uc_table_prefix, made);
    await post(`/api/5.0/mlflow/experiments/${id}/trace-location:link`, { experiment_id: id, uc_table_prefix: made });
    assert.equal((await tags(id))['mlflow.experiment.databricksTraceDestinationPath'], 'local.traces.my_app');
    assert.deepEqual((await refusal('POST', `/api/5.0/mlflow/experiments/${id}/trace-location:unlink`, {})).slice(0, 2), [404, 'ENDPOINT_NOT_FOUND']);
  });

  it('refuses locations whose names or places are not there', async () => {
    const cases: [Record<string, string>, number, string][] = [
      [{ catalog_name: 'nowhere', schema_name: 'traces' }, 404, 'CATALOG_DOES_NOT_EXIST'],
      [{ catalog_name: 'local', schema_name: 'nowhere' }, 404, 'SCHEMA_DOES_NOT_EXIST'],
      [{ catalog_name: 'local', schema_name: 'a"; DROP SCHEMA traces; --' }, 400, 'INVALID_PARAMETER_VALUE'],
      [{ catalog_name: '__spanlight', schema_name: 'main' }, 400, 'INVALID_PARAMETER_VALUE'],
      [{ catalog_name: 'local', schema_name: '__spanlight' }, 400, 'INVALID_PARAMETER_VALUE'],
      [{ catalog_name: 'local' }, 400, 'INVALID_PARAMETER_VALUE'],
    ];
    for (const [schema, status, code] of cases) assert.deepEqual((await refusal('POST', '/api/4.0/mlflow/traces/location', { uc_schema: schema })).slice(0, 2), [status, code]);
    const prefix = { catalog_name: 'local', schema_name: 'traces', table_prefix: 'a-b' };
    assert.deepEqual((await refusal('POST', '/api/5.0/mlflow/tracing/locations', { uc_table_prefix: prefix })).slice(0, 2), [400, 'INVALID_PARAMETER_VALUE']);
  });

  it('makes its defaults for the folder, once, and keeps a changed link', async () => {
    const { defaults } = await workspace.json<LocalStatus>('GET', '/spanlight/v1/status');
    assert.match(defaults.experimentName, /^\/Users\/.+@local\/demo$/);
    assert.equal((await tags(defaults.experimentId))['mlflow.experiment.databricksTraceDestinationPath'], 'local.traces');
    await post(`/api/4.0/mlflow/traces/${defaults.experimentId}/unlink-location`, { uc_schema: { catalog_name: 'local', schema_name: 'traces' } });
    await workspace.restart();
    assert.equal((await tags(defaults.experimentId))['mlflow.experiment.databricksTraceDestinationPath'], undefined);
  });
});
