import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pictures } from './editor.mjs';
import { addLinkedExperiment, openConnected, startFakeWorkspace } from './fakeWorkspace.mjs';

const principal = '11111111-2222-3333-4444-555555555555';
const appYaml = 'command: ["uvicorn", "app:app"]   # how it starts\nenv:\n  - name: LOG_LEVEL\n    value: "debug"   # loud\n';
const patience = 'spanlight-secret-token-value';

/** Apps and serving, clicked through in VS Code against a workspace that speaks Databricks' protocols. */
describe('apps and endpoints of a real workspace', function () {
  let editor, workbench, fake, token, input, folder;

  before(async () => {
    ({ fake, token } = await startFakeWorkspace());
    const { state } = fake;
    addLinkedExperiment(state, { id: '4200000000000077', name: '/Shared/agent' });
    state.apps.push({ name: 'agent-app', url: 'https://agent-app.example', service_principal_client_id: principal, service_principal_name: 'app-agent', app_status: { state: 'RUNNING' }, active_deployment: { source_code_path: '/Workspace/Users/lead@company.com/agent-app' } });
    const entity = { name: 'agent-1', entity_name: 'main.agents.agent', entity_version: '3', workload_size: 'Small', scale_to_zero_enabled: true, environment_vars: { KEEP: '1' }, creator: 'lead@company.com', creation_timestamp: 1 };
    state.endpoints.set('agent-endpoint', JSON.stringify({ name: 'agent-endpoint', creator: 'lead@company.com', state: { ready: 'READY', config_update: 'NOT_UPDATING' }, config: { config_version: 3, served_entities: [entity], traffic_config: { routes: [{ served_model_name: 'agent-1', traffic_percentage: 100 }] } } }));
    state.endpoints.set('gpt', JSON.stringify({ name: 'gpt', state: { ready: 'READY', config_update: 'NOT_UPDATING' }, config: { served_entities: [{ name: 'gpt-4o', external_model: { name: 'gpt-4o' } }] } }));
    state.secretScopes.set('traces', { keys: new Set(['token']), acls: [{ principal: 'admins', permission: 'MANAGE' }] });
    state.readsUntilServed = 1;

    ({ editor, workbench, input, folder } = await openConnected({ fake, token }, { 'app.yaml': appYaml, 'requirements.txt': 'uvicorn\nmlflow[databricks]>=3.5.0\n', 'app.py': 'import mlflow\n' }));
  });
  after(async () => {
    await editor?.stop();
    await fake?.stop();
  });
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `deploy-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  it('an app gets its grants and its environment, the rest of app.yaml to the byte', async () => {
    await workbench.command('Set Up Tracing for a Databricks App…');
    await input.answer('Set Up Tracing for a Databricks App', { row: 'agent-app' });
    await input.answer('Tracing for the app agent-app: experiment', { row: '/Shared/agent' });
    await input.answer('Tracing for the app agent-app: configuration', { row: 'app.yaml' });
    await workbench.page.locator('.quick-input-title').filter({ hasText: /^Tracing for the app agent-app$/ }).waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'deploy-app-plan.png'));
    assert.deepEqual(fake.changes, []);
    await input.answer('Tracing for the app agent-app', { row: 'Preview app.yaml' });
    await workbench.page.locator('.monaco-diff-editor').waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'deploy-app-preview.png'));
    await input.answer('Tracing for the app agent-app', { row: 'Run the plan' });
    const frame = await workbench.webview('app-done', 40_000);
    const text = await frame.locator('main').innerText();
    assert.match(text, /No gap was found\./);
    assert.match(text, /databricks apps deploy agent-app --source-code-path \/Workspace\/Users\/lead@company\.com\/agent-app/);
    assert.deepEqual(new Map(fake.state.held('table', 'main.agents.mlflow_experiment_trace_otel_logs')).get(principal), ['MODIFY', 'SELECT']);
    assert.deepEqual(new Map(fake.state.held('table', 'main.agents.mlflow_experiment_trace_unified')).get(principal), ['SELECT']);
    assert.deepEqual(fake.state.acls.get('warehouses/wh1'), [{ principal: { service_principal_name: principal }, level: 'CAN_USE' }]);
    assert.deepEqual(fake.state.acls.get('experiments/4200000000000077'), [{ principal: { service_principal_name: principal }, level: 'CAN_EDIT' }]);
    const after = await readFile(path.join(folder, 'app.yaml'), 'utf8');
    assert.ok(after.startsWith(appYaml), after);
    assert.match(after, /- name: MLFLOW_EXPERIMENT_ID\n {4}value: "4200000000000077"\n/);
    assert.match(after, /- name: MLFLOW_TRACING_DESTINATION\n {4}value: "main\.agents"\n/);
  });

  it('an endpoint keeps its fields, takes the secret by reference, and is waited for', async () => {
    const title = 'Tracing for the endpoint agent-endpoint';
    await workbench.command('Set Up Tracing for a Model Serving Endpoint…');
    await input.answer('Set Up Tracing for a Model Serving Endpoint', { row: 'agent-endpoint' });
    await input.answer(`${title}: experiment`, { row: '/Shared/agent' });
    await input.answer(`${title}: identity`, { row: principal });
    await input.answer(`${title}: credential`, { row: 'A token in a secret' });
    await input.answer(`${title}: secret scope`, { row: 'traces' });
    await input.answer(`${title}: secret`, { text: 'agent-token' });
    await input.accept(title, patience, 'it is stored as traces/agent-token');
    // The creator may not read the scope yet.
    await workbench.page.locator('.monaco-dialog-box').filter({ hasText: 'Give lead@company.com READ' }).waitFor({ timeout: 20_000 });
    await workbench.pressInDialog('Give READ');
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Run the plan' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'deploy-serving-plan.png'));
    assert.ok(!fake.changes.some((each) => each.startsWith('PUT')));
    await input.answer(title, { row: 'Run the plan' });
    const frame = await workbench.webview('serving-outcome', 60_000);
    assert.equal(await frame.locator('[data-testid="serving-outcome"]').getAttribute('data-status'), 'ready');
    // What was mended on the way stands here as it is now.
    assert.deepEqual(await frame.locator('li[data-status]').evaluateAll((items) => items.map((item) => item.dataset.status)), ['ok', 'ok']);
    const sent = JSON.parse(fake.requests.findLast((each) => each.method === 'PUT').text);
    assert.deepEqual(sent, {
      served_entities: [{ name: 'agent-1', entity_name: 'main.agents.agent', entity_version: '3', workload_size: 'Small', scale_to_zero_enabled: true, environment_vars: {
        KEEP: '1', ENABLE_MLFLOW_TRACING: 'true', MLFLOW_TRACKING_URI: 'databricks', MLFLOW_EXPERIMENT_ID: '4200000000000077', MLFLOW_TRACING_DESTINATION: 'main.agents', MLFLOW_TRACING_SQL_WAREHOUSE_ID: 'wh1',
        DATABRICKS_TOKEN: '{{secrets/traces/agent-token}}',
      } }],
      traffic_config: { routes: [{ served_model_name: 'agent-1', traffic_percentage: 100 }] },
    });
    assert.ok(fake.state.secretScopes.get('traces').keys.has('agent-token'));
    assert.ok(fake.state.secretScopes.get('traces').acls.some((each) => each.principal === 'lead@company.com' && each.permission === 'READ'));
  });

  it('an external model is refused with the reason', async () => {
    await workbench.command('Set Up Tracing for a Model Serving Endpoint…');
    await input.answer('Set Up Tracing for a Model Serving Endpoint', { row: 'gpt' });
    await input.notified('"gpt-4o" is an external model');
  });

  it('no token is in anything that was written', async () => {
    await editor.refuseSecrets(token, patience);
  });
});
