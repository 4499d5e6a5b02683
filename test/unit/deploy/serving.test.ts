import assert from 'node:assert/strict';
import { parseRawJson } from '../../../src/base/rawJson';
import { readServing, servingConfig, servingRefusal } from '../../../src/deploy/servingConfig';
import { servingScopes } from '../../../src/deploy/servingScopes';
import { checkSecret, credentialVariables, secretReference } from '../../../src/deploy/servingCredential';
import { servingPlanText, servingVariables } from '../../../src/deploy/servingPlan';
import { updateServing } from '../../../src/deploy/servingUpdate';
import { FakeWorkspace } from '../../fakes/workspace';
import { connect, ManualClock } from '../../fakes/workspaceClient';

/** An answer with every field that the SDK knows, some that it does not, and digits that a number would lose. */
const custom = {
  text: '{"name":"agent","creator":"lead@company.com","state":{"ready":"READY","config_update":"NOT_UPDATING"},"config":{"config_version":7,"served_entities":[{"name":"agent-1","entity_name":"main.agents.agent","entity_version":"3","workload_size":"Small","workload_type":"CPU","scale_to_zero_enabled":false,"burst_scaling_enabled":true,"min_provisioned_concurrency":4,"max_provisioned_concurrency":8,"provisioned_model_units":12345678901234567890,"instance_profile_arn":"arn:x","environment_vars":{"KEEP":"{{secrets/a/b}}","MLFLOW_TRACING_DESTINATION":"main.old"},"creator":"lead@company.com","creation_timestamp":1,"state":{"deployment":"DEPLOYMENT_READY"},"future_field":{"a":[1.0,2.50]}},{"name":"agent-2","entity_name":"main.agents.agent","entity_version":"2","workload_size":"Small","scale_to_zero_enabled":true}],"served_models":[{"name":"agent-1","model_name":"main.agents.agent"}],"traffic_config":{"routes":[{"served_model_name":"agent-1","served_entity_name":"agent-1","traffic_percentage":90},{"served_entity_name":"agent-2","traffic_percentage":10}]},"auto_capture_config":{"catalog_name":"main","schema_name":"s","table_name_prefix":"p","enabled":true,"state":{"payload_table":{"name":"x"}}},"later_config":1.10},"ai_gateway":{"x":1}}',
};
const endpoint = parseRawJson(custom.text);
const variables = { ENABLE_MLFLOW_TRACING: 'true', MLFLOW_TRACING_DESTINATION: 'main.agents' };

describe('the configuration of an endpoint', () => {
  it('goes back with every field, unknown ones too, and without those of answers only', () => {
    assert.equal(
      servingConfig(endpoint, variables, new Set(['agent-1'])).text,
      '{"served_entities":[{"name":"agent-1","entity_name":"main.agents.agent","entity_version":"3","workload_size":"Small","workload_type":"CPU","scale_to_zero_enabled":false,"burst_scaling_enabled":true,"min_provisioned_concurrency":4,"max_provisioned_concurrency":8,"provisioned_model_units":12345678901234567890,"instance_profile_arn":"arn:x","environment_vars":{"KEEP":"{{secrets/a/b}}","MLFLOW_TRACING_DESTINATION":"main.agents","ENABLE_MLFLOW_TRACING":"true"},"future_field":{"a":[1.0,2.50]}},{"name":"agent-2","entity_name":"main.agents.agent","entity_version":"2","workload_size":"Small","scale_to_zero_enabled":true}],"traffic_config":{"routes":[{"served_model_name":"agent-1","served_entity_name":"agent-1","traffic_percentage":90},{"served_entity_name":"agent-2","traffic_percentage":10}]},"auto_capture_config":{"catalog_name":"main","schema_name":"s","table_name_prefix":"p","enabled":true},"later_config":1.10}',
    );
  });

  it('uses served_models where that is the only list', () => {
    const old = parseRawJson('{"name":"o","config":{"served_models":[{"name":"m","model_name":"x","model_version":"1","workload_size":"Small","scale_to_zero_enabled":true,"creator":"c","creation_timestamp":2,"state":{}}],"config_version":1}}');
    assert.equal(servingConfig(old, { A: '1' }).text, '{"served_models":[{"name":"m","model_name":"x","model_version":"1","workload_size":"Small","scale_to_zero_enabled":true,"environment_vars":{"A":"1"}}]}');
    assert.deepEqual(readServing(old).entities.map((each) => each.model), ['x version 1']);
  });

  const refused: [string, string, RegExp][] = [
    ['an external model', '{"name":"e","config":{"served_entities":[{"name":"gpt","external_model":{"name":"gpt-4o"}}]}}', /"gpt" is an external model/],
    ['a foundation model', '{"name":"e","config":{"served_entities":[{"name":"llama","foundation_model":{"name":"x"}}]}}', /"llama" is a foundation model/],
    ['provisioned throughput', '{"name":"e","config":{"served_entities":[{"name":"llama","max_provisioned_throughput":9500}]}}', /foundation model/],
    ['a running update', '{"name":"e","state":{"config_update":"IN_PROGRESS"},"config":{"served_entities":[{"name":"a"}]}}', /is being updated/],
    ['a pending configuration', '{"name":"e","pending_config":{"config_version":2},"config":{"served_entities":[{"name":"a"}]}}', /is being updated/],
    ['nothing served', '{"name":"e"}', /serves nothing yet/],
  ];
  for (const [name, text, reason] of refused) it(`is refused for ${name}, with the reason`, () => assert.match(servingRefusal(parseRawJson(text)) ?? '', reason));
  it('is not refused for a model of one’s own', () => assert.equal(servingRefusal(endpoint), undefined));
});

describe('the secret of a served model', () => {
  let fake: FakeWorkspace;
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    fake.state.secretScopes.set('traces', { keys: new Set(['token']), acls: [{ principal: 'ml-team', permission: 'READ' }] });
  });
  afterEach(() => fake.stop());
  const check = async (key: string, creator?: string, scope = 'traces') => (await checkSecret(connect(fake).workspace, scope, key, creator)).map((each) => each.status).join(' ');

  it('exists, and its reader is found by name and by group', async () => {
    assert.equal(await check('token', 'lead@company.com'), 'ok ok');
    assert.equal(await check('token', 'dev@company.com'), 'ok failed');
    fake.state.secretScopes.get('traces')!.acls.push({ principal: 'Dev@company.com', permission: 'MANAGE' });
    assert.equal(await check('other', 'dev@company.com'), 'failed ok');
    assert.equal(await check('token', 'dev@company.com', 'nowhere'), 'failed failed');
  });

  it('is unknown where it may not be read', async () => {
    const denied = { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } };
    fake.faults.push({ on: /secrets\/(list|acls)/, times: 2, answer: denied });
    assert.equal(await check('token', 'lead@company.com'), 'unknown unknown');
    fake.faults.push({ on: /scim/, times: 9, answer: denied });
    assert.equal(await check('token', 'stranger@company.com'), 'ok unknown');
    assert.equal(await check('token'), 'ok unknown');
  });

  it('is named, never copied', () => {
    assert.equal(secretReference('traces', 'token'), '{{secrets/traces/token}}');
    assert.deepEqual(credentialVariables({ kind: 'clientSecret', clientId: 'id', scope: 's', key: 'k' }), { DATABRICKS_CLIENT_ID: 'id', DATABRICKS_CLIENT_SECRET: '{{secrets/s/k}}' });
  });
});

describe('the plan for an endpoint', () => {
  it('shows the call and never a token', () => {
    const location = { form: 'schema', catalogName: 'main', schemaName: 'agents' } as const;
    const credential = { kind: 'plain', token: 'dapi-very-secret' } as const;
    const target = { location, experimentId: '1', warehouseId: 'wh1' };
    const text = servingPlanText({ change: { endpoint, variables: servingVariables(target, credential) }, location, experimentName: '/Shared/a', writer: 'sp', access: { principals: [], rows: [] }, credential, secretChecks: [] });
    assert.ok(!text.includes('dapi-very-secret'));
    assert.match(text, /"DATABRICKS_TOKEN": "\(not shown\)"/);
    assert.match(text, /"KEEP": "\{\{secrets\/a\/b\}\}"/);
    assert.match(text, /PUT \/api\/2\.0\/serving-endpoints\/agent\/config/);
    assert.match(text, /plain text/);
    assert.match(text, /agent-1 has MLFLOW_TRACING_DESTINATION already \(main\.old\)/);
    assert.match(text, /@mlflow\.trace\ndef predict/);
  });
});

describe('the update of an endpoint', () => {
  let fake: FakeWorkspace;
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    fake.state.endpoints.set('agent', custom.text);
  });
  afterEach(() => fake.stop());
  const run = (signal?: AbortSignal, clock = new ManualClock(), heard: string[] = []) =>
    updateServing(connect(fake).workspace.serving, { endpoint, variables }, { clock, signal, onWait: (state) => heard.push(state) });

  it('waits until the endpoint serves it and reads the variables back', async () => {
    fake.state.readsUntilServed = 3;
    const heard: string[] = [];
    const outcome = await run(undefined, new ManualClock(), heard);
    assert.deepEqual(outcome, { status: 'ready', afterMs: 15_000 });
    assert.deepEqual(heard, ['Building the container', 'Building the container', 'Building the container']);
    assert.equal(fake.changes.length, 1);
    const now = JSON.parse(fake.state.endpoints.get('agent')!) as { config: { served_entities: { environment_vars: Record<string, string> }[] } };
    assert.deepEqual(now.config.served_entities.map((each) => each.environment_vars['MLFLOW_TRACING_DESTINATION']), ['main.agents', 'main.agents']);
  });

  it('goes on through passing faults, 401 apart', async () => {
    fake.state.readsUntilServed = 2;
    fake.faults.push({ on: /GET .*serving-endpoints\/agent/, after: 2, times: 3, answer: { status: 503, text: '<html>busy</html>', contentType: 'text/html' } });
    assert.equal((await run()).status, 'ready');
  });

  it('tells a failed update with the workspace’s words', async () => {
    fake.state.updateFails = 'The model could not be loaded.';
    const outcome = await run();
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.status === 'failed' ? outcome.sentence : '', /goes on serving the old configuration\. The workspace said: The model could not be loaded\./);
  });

  it('ends the waiting, not the update, when cancelled', async () => {
    fake.state.readsUntilServed = 99;
    const abort = new AbortController();
    const clock = new ManualClock();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      if (clock.slept.length > 2) abort.abort();
      await sleep(ms, signal);
    };
    assert.equal((await run(abort.signal, clock)).status, 'left');
    assert.ok(fake.state.endpoints.get('agent')!.includes('main.agents'));
  });

  it('sends nothing where somebody changed the endpoint meanwhile, is updating it, or deleted it', async () => {
    fake.state.endpoints.set('agent', custom.text.replace('"entity_version":"3"', '"entity_version":"4"'));
    await assert.rejects(run(), { code: 'deploy.changed' });
    fake.state.endpoints.set('agent', custom.text.replace('NOT_UPDATING', 'IN_PROGRESS'));
    await assert.rejects(run(), { code: 'deploy.refused' });
    fake.state.endpoints.delete('agent');
    await assert.rejects(run(), { code: 'deploy.endpointGone' });
    assert.deepEqual(fake.changes, []);
  });

  const faults: [string, { status: number; json?: unknown; text?: string } | 'break', RegExp][] = [
    ['401', { status: 401, json: { error_code: 'UNAUTHENTICATED', message: 'expired' } }, /expired/],
    ['403', { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'You need CAN_MANAGE.' } }, /CAN_MANAGE/],
    ['500', { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'oops' } }, /oops/],
    ['a broken connection', 'break', /connection/],
  ];
  for (const [name, answer, said] of faults) {
    it(`${name} while sending: stops with the server's words, nothing half done`, async () => {
      fake.faults.push({ on: /PUT/, times: 9, answer });
      await assert.rejects(run(), said);
      assert.equal(fake.state.endpoints.get('agent'), custom.text);
      assert.equal(fake.requests.filter((each) => each.method === 'PUT').length, 1);
    });
  }

  it('waits for Retry-After where the workspace asks to slow down', async () => {
    fake.faults.push({ on: /PUT/, times: 1, answer: { status: 429, headers: { 'retry-after': '0.01' }, json: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow' } } });
    assert.equal((await run()).status, 'ready');
  });
});

describe('the secret scopes of served models', () => {
  it('are those of endpoints that write to the location, with the creators who read them', async () => {
    const fake = await new FakeWorkspace().start();
    try {
      const serve = (name: string, creator: string, environment: Record<string, string>): unknown =>
        fake.state.endpoints.set(name, JSON.stringify({ name, creator, config: { served_entities: [{ name: 'e', entity_name: 'm', environment_vars: environment }] } }));
      serve('by-id', 'a@company.com', { MLFLOW_EXPERIMENT_ID: '77', DATABRICKS_TOKEN: '{{secrets/traces/token}}' });
      serve('by-path', 'b@company.com', { MLFLOW_TRACING_DESTINATION: 'main.agents', DATABRICKS_CLIENT_SECRET: '{{ secrets/traces/other }}', OPENAI_API_KEY: '{{secrets/llm/key}}' });
      serve('elsewhere', 'c@company.com', { MLFLOW_EXPERIMENT_ID: '78', DATABRICKS_TOKEN: '{{secrets/theirs/token}}' });
      serve('plain', 'd@company.com', { MLFLOW_EXPERIMENT_NAME: '/Shared/agent', DATABRICKS_TOKEN: 'not-a-reference' });
      const location = { experimentId: '77', experimentName: '/Shared/agent', path: 'main.agents' };
      assert.deepEqual(await servingScopes(connect(fake).workspace, location), [
        { scope: 'llm', readers: ['b@company.com'] },
        { scope: 'traces', readers: ['a@company.com', 'b@company.com'] },
      ]);
      fake.faults.push({ on: /serving-endpoints/, times: 1, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } } });
      assert.deepEqual(await servingScopes(connect(fake).workspace, location), []);
    } finally {
      await fake.stop();
    }
  });
});
