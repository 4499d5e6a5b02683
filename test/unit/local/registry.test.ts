import assert from 'node:assert/strict';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

describe('local workspace: prompts and registered models', () => {
  let workspace: TestWorkspace;
  before(async () => (workspace = await testWorkspace()));
  after(() => workspace.dispose());

  const uc = '/api/2.0/mlflow/unity-catalog/prompts';
  const refusal = async (method: string, path: string, body?: object) => {
    const response = await workspace.call(method, path, body);
    return [response.status, ((await response.json()) as { error_code: string }).error_code];
  };

  it('counts versions, moves aliases and keeps tags of a prompt and its versions apart', async () => {
    await workspace.json('POST', uc, { name: 'main.p.ask', prompt: { description: 'd', tags: [{ key: 'a', value: '1' }] } });
    const add = async (template: string) => (await workspace.json<{ version: string }>('POST', `${uc}/main.p.ask/versions`, { prompt_version: { template, tags: [{ key: 'b', value: '2' }] } })).version;
    assert.deepEqual([await add('one'), await add('two')], ['1', '2']);
    for (const version of ['1', '2']) await workspace.json('POST', `${uc}/main.p.ask/aliases/prod`, { version });
    const prod = await workspace.json<{ template: string; tags: object[]; aliases: object[] }>('GET', `${uc}/main.p.ask/versions/by-alias/prod`);
    assert.deepEqual([prod.template, prod.tags, prod.aliases], ['two', [{ key: 'b', value: '2' }], [{ alias: 'prod', version: '2' }]]);
    const prompt = await workspace.json<{ tags: object[]; aliases: object[] }>('GET', `${uc}/main.p.ask`);
    assert.deepEqual([prompt.tags, prompt.aliases], [[{ key: 'a', value: '1' }], [{ alias: 'prod', version: '2' }]]);
    await workspace.json('DELETE', `${uc}/main.p.ask/versions/2`);
    assert.deepEqual(await refusal('GET', `${uc}/main.p.ask/versions/by-alias/prod`), [404, 'RESOURCE_DOES_NOT_EXIST']);
    assert.deepEqual(await refusal('POST', uc, { name: 'main.p.ask', prompt: {} }), [400, 'ALREADY_EXISTS']);
  });

  it('has nothing of a prompt left after it was deleted, and its neighbours whole', async () => {
    for (const name of ['main.p.x', 'main.p.xy']) {
      await workspace.json('POST', uc, { name, prompt: { tags: [{ key: 'k', value: name }] } });
      await workspace.json('POST', `${uc}/${name}/versions`, { prompt_version: { template: name, tags: [{ key: 'k', value: name }] } });
    }
    await workspace.json('DELETE', `${uc}/main.p.x`);
    assert.deepEqual(await refusal('GET', `${uc}/main.p.x/versions/1`), [404, 'RESOURCE_DOES_NOT_EXIST']);
    await workspace.json('POST', uc, { name: 'main.p.x', prompt: {} });
    assert.deepEqual((await workspace.json<{ tags: object[] }>('GET', `${uc}/main.p.x`)).tags, []);
    assert.deepEqual((await workspace.json<{ tags: object[] }>('GET', `${uc}/main.p.xy/versions/1`)).tags, [{ key: 'k', value: 'main.p.xy' }]);
  });

  it('lists prompts and models of an open-source server apart', async () => {
    const models = '/api/2.0/mlflow/registered-models';
    await workspace.json('POST', `${models}/create`, { name: 'model-a' });
    await workspace.json('POST', `${models}/create`, { name: 'prompt-a', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] });
    type Found = { registered_models: { name: string }[] };
    const search = async (filter: string) => (await workspace.json<Found>('GET', `${models}/search?filter=${encodeURIComponent(filter)}`)).registered_models.map(({ name }) => name);
    assert.deepEqual(await search("name LIKE '%-a'"), ['model-a']);
    assert.deepEqual(await search("tags.`mlflow.prompt.is_prompt` = 'true'"), ['prompt-a']);
    assert.deepEqual(await refusal('POST', `${models}/create`, { name: 'model-a' }), [400, 'RESOURCE_ALREADY_EXISTS']);
    assert.deepEqual(await refusal('POST', '/api/2.0/mlflow/model-versions/create', { name: 'none', source: 's' }), [404, 'RESOURCE_DOES_NOT_EXIST']);
  });
});
