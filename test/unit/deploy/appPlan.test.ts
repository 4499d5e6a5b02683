import assert from 'node:assert/strict';
import { applyGrants } from '../../../src/access/applyGrants';
import { gapFixes, gapNeeds, readAccess } from '../../../src/access/matrix';
import { experimentNeed, locationNeeds, warehouseNeed, type Need } from '../../../src/access/requirements';
import { AppsClient } from '../../../src/databricks/apps';
import type { DatabricksApp } from '../../../src/databricks/workspacePorts';
import { appPlanText, appRefusal, appWarnings, deployCommands, resourceValue, type AppFacts } from '../../../src/deploy/appPlan';
import { editAppEnv } from '../../../src/deploy/appYaml';
import { checkMlflowRequirement } from '../../../src/deploy/mlflowRequirement';
import { destinationVariables } from '../../../src/deploy/variables';
import { FakeWorkspace, type Fault } from '../../fakes/workspace';
import { connect } from '../../fakes/workspaceClient';

const principal = '11111111-2222-3333-4444-555555555555';
const location = { form: 'schema', catalogName: 'main', schemaName: 'agents' } as const;
const tables = ['spans', 'logs', 'metrics'].map((kind) => ({ fullName: `main.agents.mlflow_experiment_trace_otel_${kind}`, isView: false }));
const view = { fullName: 'main.agents.mlflow_experiment_trace_unified', isView: true };
const needs: Need[] = [...locationNeeds(location, [...tables, view]), warehouseNeed('wh1', 'Starter'), experimentNeed('1', '/Shared/agent')];

async function workspaceWithApp(): Promise<FakeWorkspace> {
  const fake = await new FakeWorkspace().start();
  for (const { fullName, isView } of [...tables, view]) fake.state.tables.push({ fullName, tableType: isView ? 'VIEW' : 'MANAGED', owner: 'x', properties: {}, columns: [] });
  fake.state.apps.push({
    name: 'agent-app',
    service_principal_client_id: principal,
    service_principal_name: 'app-agent',
    app_status: { state: 'STOPPED' },
    default_source_code_path: '/Workspace/x y/agent-app',
    resources: [{ name: 'experiment', experiment: { experiment_id: '1', permission: 'CAN_EDIT' } }, { name: 'wh', sql_warehouse: { id: 'wh1' } }, { name: 'key', secret: { scope: 's', key: 'k' } }],
  });
  return fake;
}

describe('an app that shall trace', () => {
  let fake: FakeWorkspace;
  let app: DatabricksApp;
  beforeEach(async () => {
    fake = await workspaceWithApp();
    app = (await connect(fake).workspace.apps.get('agent-app'))!;
  });
  afterEach(() => fake.stop());
  const access = () => readAccess(connect(fake).workspace, [{ kind: 'servicePrincipal', name: principal, groups: [] }], needs);

  it('is read with its principal and what its resources give', () => {
    assert.deepEqual([app.servicePrincipalClientId, app.sourceCodePath, app.state], [principal, '/Workspace/x y/agent-app', 'STOPPED']);
    assert.deepEqual(['experiment', 'wh', 'key', 'none'].map((name) => resourceValue(app, name)), ['1', 'wh1', undefined, undefined]);
    assert.equal(appRefusal(app), undefined);
    assert.match(appRefusal({ ...app, servicePrincipalClientId: undefined })!, /names no service principal/);
    assert.equal(deployCommands(app, 'me'), "databricks sync . '/Workspace/x y/agent-app'\ndatabricks apps deploy agent-app --source-code-path '/Workspace/x y/agent-app'\n");
  });

  it('gets a plan with grants, environment, code, deployment and warnings', async () => {
    const edit = editAppEnv('', destinationVariables({ location, experimentId: '1', warehouseId: 'wh1' }), () => undefined);
    const facts: AppFacts = { app, location, experimentName: '/Shared/agent', access: await access(), configuration: { path: 'app.yaml', isNew: true, edit }, requirement: { ...checkMlflowRequirement('mlflow>=3.5', 'schema'), path: 'requirements.txt' } };
    const text = appPlanText(facts, 'me');
    for (const wanted of [/GRANT MODIFY, SELECT ON TABLE main\.agents\.mlflow_experiment_trace_otel_logs TO `1111/, /GRANT SELECT ON TABLE main\.agents\.mlflow_experiment_trace_unified/, /Create app\.yaml/, /`MLFLOW_TRACING_DESTINATION=main\.agents` \(new\)/, /set_destination/, /apps deploy agent-app/, /allows MLflow 3\.5/, /The app is stopped/]) assert.match(text, wanted);
    assert.deepEqual(appWarnings({ ...facts, codeDestination: { path: 'app.py', line1: 3, value: 'main.other' } }).filter((each) => each.includes('main.other')).length, 1);
    assert.match(appWarnings({ ...facts, location: { ...location, form: 'prefix', tablePrefix: 'p' } }).join(), /No variable can name tables with a prefix/);
  });

  it('gets exactly what is missing, and a second run grants nothing', async () => {
    const before = await access();
    assert.equal(gapFixes(before).length, needs.length);
    const { workspace } = connect(fake);
    assert.deepEqual(await applyGrants(workspace, [{ kind: 'servicePrincipal', name: principal }], gapNeeds(before)), []);
    const after = await access();
    assert.deepEqual([gapFixes(after), gapNeeds(after)], [[], []]);
    assert.ok(!fake.requests.some((each) => each.method === 'PATCH' && each.text.includes('MODIFY') && each.path.endsWith('_unified')));
  });

  const faults: [string, Omit<Fault, 'on' | 'times'>, boolean][] = [
    ['403', { answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'not yours' } } }, true],
    ['429 with Retry-After', { answer: { status: 429, headers: { 'retry-after': '0.01' }, json: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow' } } }, false],
    ['500 then success', { answer: { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'oops' } } }, false],
  ];
  for (const [name, fault, isRefused] of faults) {
    for (let at = 0; at < needs.length; at += 1) {
      it(`${name} at grant ${at + 1}: the others are made, and what was refused is told`, async () => {
        fake.faults.push({ ...fault, on: /^PATCH/, after: at, times: 1 });
        const refused = await applyGrants(connect(fake).workspace, [{ kind: 'servicePrincipal', name: principal }], needs);
        assert.equal(refused.length, isRefused ? 1 : 0);
        if (isRefused) assert.match(refused[0]!, new RegExp(`to ${principal}: not yours$`));
        assert.equal(gapNeeds(await access()).length, refused.length);
      });
    }
  }

  it('an expired sign-in and a cancel stop the granting', async () => {
    const grantee = { kind: 'servicePrincipal', name: principal } as const;
    const abort = new AbortController();
    await assert.rejects(applyGrants(connect(fake).workspace, [grantee], needs, { signal: abort.signal, onProgress: (what) => what.startsWith('Schema') && abort.abort() }), { name: 'AbortError' });
    assert.equal(gapNeeds(await access()).length, needs.length - 1);
    fake.tokens.clear();
    await assert.rejects(applyGrants(connect(fake).workspace, [grantee], needs), { status: 401 });
  });

  it('lists apps over every page', async () => {
    const http = { json: (call: { query?: Record<string, string | undefined> }) => Promise.resolve(call.query?.['page_token'] ? { apps: [{ name: 'b' }] } : { apps: [], next_page_token: 'x' }) };
    assert.deepEqual((await new AppsClient(http as unknown as ConstructorParameters<typeof AppsClient>[0]).list()).map((each) => each.name), ['b']);
  });
});
