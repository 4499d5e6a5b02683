import assert from 'node:assert/strict';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

interface RunAnswer {
  readonly run: { readonly info: { run_id: string; artifact_uri: string; status: string }; readonly data: { metrics: { key: string; value: unknown; step: number }[]; params: object[]; tags: object[] } };
}

describe('local workspace: runs, their metrics and files', () => {
  let workspace: TestWorkspace;
  let experimentId: string;
  before(async () => {
    workspace = await testWorkspace();
    experimentId = (await post<{ experiment_id: string }>('experiments/create', { name: '/Shared/runs' })).experiment_id;
  });
  after(() => workspace.dispose());

  const post = <T = Record<string, unknown>>(call: string, body: object) => workspace.json<T>('POST', `/api/2.0/mlflow/${call}`, body);
  const refusal = async (call: string, body: object) => {
    const response = await workspace.call('POST', `/api/2.0/mlflow/${call}`, body);
    return { status: response.status, ...((await response.json()) as { error_code: string; message: string }) };
  };
  const newRun = async () => (await post<RunAnswer>('runs/create', { experiment_id: experimentId, start_time: 1000 })).run.info;
  const get = async (runId: string) => (await workspace.json<RunAnswer>('GET', `/api/2.0/mlflow/runs/get?run_id=${runId}`)).run;

  it('keeps the latest point of a metric by step, and writes what JSON has no number for as protobuf does', async () => {
    const { run_id: id } = await newRun();
    await post('runs/log-batch', {
      run_id: id,
      metrics: [{ key: 'loss', value: 1, timestamp: 5, step: 2 }, { key: 'loss', value: 3, timestamp: 9, step: 1 }, { key: 'best', value: 'NaN', timestamp: '7' }, { key: 'top', value: 'Infinity', timestamp: 7 }],
      params: [{ key: 'a', value: '1' }],
      tags: [{ key: 't', value: 'x' }],
    });
    const { data } = await get(id);
    assert.deepEqual(data.metrics.map(({ key, value, step }) => [key, value, step]), [['best', 'NaN', 0], ['loss', 1, 2], ['top', 'Infinity', 0]]);
    assert.deepEqual(data.params, [{ key: 'a', value: '1' }]);
  });

  it('writes nothing of a batch that would change a parameter', async () => {
    const { run_id: id } = await newRun();
    await post('runs/log-parameter', { run_id: id, key: 'a', value: '1' });
    await post('runs/log-parameter', { run_id: id, key: 'a', value: '1' });
    const refused = await refusal('runs/log-batch', { run_id: id, metrics: [{ key: 'm', value: 1 }], params: [{ key: 'b', value: '2' }, { key: 'a', value: '9' }] });
    assert.equal(refused.status, 400);
    assert.match(refused.message, /parameter "a" .* is "1" and cannot be changed to "9"/);
    const { data } = await get(id);
    assert.deepEqual([data.metrics, data.params], [[], [{ key: 'a', value: '1' }]]);
  });

  it('names what it cannot read or find', async () => {
    const { run_id: id } = await newRun();
    assert.match((await refusal('runs/log-metric', { run_id: id, key: 'm', value: 'much' })).message, /metric "m" is "much", which is not a number/);
    assert.match((await refusal('runs/update', { run_id: id, status: 'DONE' })).message, /"DONE" is unknown: use RUNNING/);
    assert.match((await refusal('runs/search', { experiment_ids: [experimentId], filter: 'colour = "red"' })).message, /"colour = "red"" is not supported/);
    assert.match((await refusal('runs/search', { experiment_ids: [experimentId], order_by: ['colour'] })).message, /Cannot order runs by "colour"/);
    assert.equal((await refusal('runs/log-metric', { run_id: 'f'.repeat(32), key: 'm', value: 1 })).error_code, 'RESOURCE_DOES_NOT_EXIST');
    assert.equal((await refusal('runs/create', { experiment_id: '404' })).error_code, 'RESOURCE_DOES_NOT_EXIST');
    await post('runs/delete', { run_id: id });
    assert.match((await refusal('runs/set-tag', { run_id: id, key: 'k', value: 'v' })).message, /must be in the 'active' state/);
  });

  it('finds runs by metric, parameter, tag and attribute, in the order asked for, page by page', async () => {
    const { experiment_id: own } = await post<{ experiment_id: string }>('experiments/create', { name: '/Shared/searched' });
    for (const [n, score] of [[1, 0.5], [2, 0.9], [3, 0.1]] as const) {
      const { run } = await post<RunAnswer>('runs/create', { experiment_id: own, run_name: `run ${n}`, start_time: n, tags: [{ key: 'a.b', value: `t${n}` }] });
      await post('runs/log-batch', { run_id: run.info.run_id, metrics: [{ key: 'score', value: score }], params: [{ key: 'k', value: String(n) }] });
    }
    type Found = { runs: { info: { run_name: string } }[]; next_page_token?: string };
    const search = async (body: object) => post<Found>('runs/search', { experiment_ids: [own], ...body });
    const names = async (body: object) => (await search(body)).runs.map(({ info }) => info.run_name);
    assert.deepEqual(await names({ order_by: ['metrics.score DESC'] }), ['run 2', 'run 1', 'run 3']);
    assert.deepEqual(await names({ filter: 'metrics.score >= 0.5 AND params.k != "2"' }), ['run 1']);
    assert.deepEqual(await names({ filter: 'tags.`a.b` = "t3"' }), ['run 3']);
    assert.deepEqual(await names({ filter: 'attributes.run_name ILIKE "RUN %" AND run_name IN ("run 1", "run 3")' }), ['run 3', 'run 1']);
    assert.deepEqual(await names({ filter: 'metrics.none > 0' }), []);
    const first = await search({ max_results: 2 });
    const second = await search({ max_results: 2, page_token: first.next_page_token });
    assert.deepEqual([...first.runs, ...second.runs].map(({ info }) => info.run_name), ['run 3', 'run 2', 'run 1']);
    assert.equal(second.next_page_token, undefined);
  });

  it('keeps files of a run inside its folder, through signed addresses that grant one file only', async () => {
    const { run_id: id } = await newRun();
    type Credentials = { credential_infos: { signed_uri: string }[] };
    const signed = async (verb: string, path: string) => (await post<Credentials>(`artifacts/credentials-for-${verb}`, { run_id: id, path: [path] })).credential_infos[0]!.signed_uri;
    const write = await signed('write', 'a/ä b.txt');
    assert.equal((await fetch(write, { method: 'PUT', body: 'hello' })).status, 200);
    assert.equal(await (await fetch(await signed('read', 'a/ä b.txt'))).text(), 'hello');
    assert.equal((await fetch(write.replace('path=a', 'path=b'), { method: 'PUT', body: 'x' })).status, 403);
    assert.equal((await fetch(write)).status, 403, 'writing does not grant reading');
    const outside = await fetch(await signed('write', '../../owner.json'), { method: 'PUT', body: '{}' });
    assert.deepEqual([outside.status, ((await outside.json()) as { message: string }).message], [400, `"../../owner.json" is not a path inside the files of ${id}.`]);
    for (const place of [`1/${id}/artifacts/..%2F..%2Fx`, '1/..%2F/artifacts/x', 'nonsense']) {
      assert.equal((await workspace.call('PUT', `/api/2.0/mlflow-artifacts/artifacts/${place}`, 'x')).status, 400, place);
    }
    const { files } = await workspace.json<{ files: object[] }>('GET', `/api/2.0/mlflow/artifacts/list?run_id=${id}&path=a`);
    assert.deepEqual(files, [{ path: 'a/ä b.txt', is_dir: false, file_size: 5 }]);
    assert.equal((await fetch(await signed('read', 'gone.txt'))).status, 404);
  });

  it('has runs and files after a restart', async () => {
    const { run_id: id } = await newRun();
    await post('runs/log-metric', { run_id: id, key: 'm', value: 2.5, timestamp: 1, step: 0 });
    await post('runs/update', { run_id: id, status: 'FINISHED', end_time: 2000 });
    await workspace.restart();
    const { info, data } = await get(id);
    assert.deepEqual([info.status, data.metrics[0]!.value], ['FINISHED', 2.5]);
  });
});
