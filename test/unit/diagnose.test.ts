import assert from 'node:assert/strict';
import { findCodeHints } from '../../src/diagnose/codeHints';
import { effectiveDestination, localChecks, type LocalFacts } from '../../src/diagnose/localChecks';
import { remoteChecks, type RemoteTarget } from '../../src/diagnose/remoteChecks';
import { checklistMarkdown } from '../../src/diagnose/result';
import { FakeWorkspace, token } from '../fakes/workspace';
import { connect } from '../fakes/workspaceClient';

const good: LocalFacts = {
  environment: { MLFLOW_TRACING_DESTINATION: 'main.agents', MLFLOW_TRACING_SQL_WAREHOUSE_ID: 'wh1', MLFLOW_TRACKING_URI: 'databricks' },
  hints: [],
  mlflowVersion: '3.12.0',
  hasStaleTerminal: false,
};
const python = (text: string) => findCodeHints('app.py', text);

describe('what decides where traces go', () => {
  it('is found in code, not in comments, with its value', () => {
    const hints = python(
      [
        '# mlflow.tracing.disable()',
        'mlflow.tracing.set_destination(UCSchemaLocation(catalog_name="c", schema_name="s"))',
        'url = "http://x"; mlflow.set_tracking_uri("databricks://dev")',
        'mlflow.set_experiment("/Shared/x", trace_location=UnityCatalog(',
        '    catalog_name="a", schema_name="b", table_prefix="p"))',
        'os.environ["MLFLOW_TRACING_DESTINATION"] = "q.r"',
      ].join('\n'),
    );
    assert.deepEqual(hints.map(({ kind, line1, value }) => [kind, line1, value]), [
      ['setDestination', 2, 'c.s'],
      ['trackingUri', 3, 'databricks://dev'],
      ['traceLocation', 4, 'a.b.p'],
      ['setExperiment', 4, '/Shared/x'],
      ['environmentDestination', 6, 'q.r'],
    ]);
    assert.deepEqual(findCodeHints('a.ts', 'mlflow.init({ traceLocation: { catalogName: "c", schemaName: "s", tablePrefix: "p" } });').map((each) => each.value), ['c.s.p']);
    assert.equal(effectiveDestination({ ...good, hints }).value, 'c.s');
  });

  const cases: [string, Partial<LocalFacts>, string, string, RegExp | undefined][] = [
    ['nothing wrong', {}, 'destination', 'ok', undefined],
    ['a collector takes everything', { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' } }, 'destination', 'failed', /exports only to the collector/],
    ['a collector beside dual export', { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT: 'true', MLFLOW_EXPERIMENT_ID: '1' } }, 'destination', 'ok', undefined],
    ['a collector beside a destination', { environment: { ...good.environment, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c' } }, 'destination', 'ok', undefined],
    ['code against variable', { hints: python('mlflow.tracing.set_destination(UCSchemaLocation(catalog_name="x", schema_name="y"))') }, 'destination', 'warning', /The code wins: traces go to x\.y/],
    ['no destination', { environment: {} }, 'destination', 'warning', /Name a destination/],
    ['disabled', { hints: python('mlflow.tracing.disable()') }, 'losses', 'failed', /switched off/],
    ['sampled', { environment: { MLFLOW_TRACE_SAMPLING_RATIO: '0.1' } }, 'losses', 'warning', /Only 10 %/],
    ['sampled to nothing', { environment: { MLFLOW_TRACE_SAMPLING_RATIO: '0' } }, 'losses', 'failed', /Only 0 %/],
    ['three parts in the variable', { environment: { MLFLOW_TRACING_DESTINATION: 'a.b.c' } }, 'destinationForm', 'failed', /three parts raises/],
    ['one word in the variable', { environment: { MLFLOW_TRACING_DESTINATION: 'main' } }, 'destinationForm', 'failed', /catalog\.schema or an experiment id/],
    ['an experiment id in the variable', { environment: { MLFLOW_TRACING_DESTINATION: '123', MLFLOW_TRACING_SQL_WAREHOUSE_ID: 'w' } }, 'destinationForm', 'ok', undefined],
    ['no warehouse id', { environment: { MLFLOW_TRACING_DESTINATION: 'a.b' } }, 'destinationForm', 'warning', /cannot read them back/],
    ['MLflow missing', { mlflowVersion: null, interpreter: '/venv/bin/python' }, 'mlflow', 'failed', /not installed/],
    ['MLflow too old', { mlflowVersion: '3.8.1' }, 'mlflow', 'failed', /need MLflow 3\.9/],
    ['MLflow too old for a prefix', { mlflowVersion: '3.10.0', hints: python('mlflow.set_experiment("x", trace_location=UnityCatalog(catalog_name="a", schema_name="b", table_prefix="p"))') }, 'mlflow', 'failed', /need MLflow 3\.11/],
    ['no interpreter', { mlflowVersion: undefined }, 'mlflow', 'unknown', /Select the interpreter/],
    ['TypeScript SDK too old', { mlflowVersion: undefined, typescriptSdk: { name: 'mlflow-tracing', version: '^0.1.3' } }, 'mlflow', 'failed', /cannot write to Unity Catalog/],
    ['TypeScript SDK new enough', { mlflowVersion: undefined, typescriptSdk: { name: '@mlflow/core', version: '^0.4.0' } }, 'mlflow', 'ok', undefined],
    ['another profile', { connectionProfile: 'prod', environment: { DATABRICKS_CONFIG_PROFILE: 'dev' } }, 'profile', 'failed', /profile "dev", which wins/],
    ['another workspace in the environment', { connectionHost: 'https://a.example', environment: { ...good.environment, DATABRICKS_HOST: 'https://b.example/' } }, 'profile', 'failed', /another workspace in DATABRICKS_HOST/],
    ['the same workspace, written otherwise', { connectionHost: 'https://a.example', environment: { ...good.environment, DATABRICKS_HOST: 'A.example/' } }, 'profile', 'ok', undefined],
    ['another tracking server', { environment: { MLFLOW_TRACKING_URI: 'http://mlflow.example' } }, 'profile', 'failed', /another tracking server/],
    ['an old terminal', { hasStaleTerminal: true }, 'terminal', 'warning', /Open a new terminal/],
    ['an app below 3.9', { appRequirements: 'mlflow[databricks]>=3.5.0' }, 'app', 'failed', /needs 3\.9 or newer/],
    ['an app without MLflow', { appRequirements: 'gradio\n' }, 'app', 'failed', /Add mlflow\[databricks\]>=3\.9/],
    ['an app new enough', { appRequirements: 'mlflow[databricks]>=3.9' }, 'app', 'ok', undefined],
  ];
  for (const [name, change, id, status, sentence] of cases) {
    it(name, () => {
      const found = localChecks({ ...good, ...change }).find((each) => each.id === id)!;
      assert.equal(found.status, status, found.evidence);
      if (sentence) assert.match(found.sentence ?? '', sentence);
      else assert.equal(found.sentence, undefined);
    });
  }
});

/** An endpoint of the signed-in person with these variables, beside a model that cannot be traced. */
function serve(fake: FakeWorkspace, environment_vars: Record<string, string>): void {
  const state = { ready: 'READY', config_update: 'NOT_UPDATING' };
  fake.state.endpoints.set('agent', JSON.stringify({ name: 'agent', creator: 'lead@company.com', state, config: { served_entities: [{ name: 'agent-1', entity_name: 'm', environment_vars }] } }));
  fake.state.endpoints.set('gpt', JSON.stringify({ name: 'gpt', creator: 'lead@company.com', state, config: { served_entities: [{ name: 'gpt', external_model: {}, environment_vars: { MLFLOW_X: '1' } }] } }));
}

describe('the chain against a workspace', () => {
  let fake: FakeWorkspace;
  const stem = 'main.agents.mlflow_experiment_trace';
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    const { state } = fake;
    state.experiments.push({
      id: '1',
      name: '/Shared/agent',
      lifecycle: 'active',
      storedTraces: 0,
      tags: {
        'mlflow.experiment.databricksTraceDestinationPath': 'main.agents',
        'mlflow.experiment.databricksTraceSpanStorageTable': `${stem}_otel_spans`,
        'mlflow.experiment.databricksTraceLogStorageTable': `${stem}_otel_logs`,
      },
    });
    for (const kind of ['spans', 'logs', 'metrics']) {
      state.tables.push({ fullName: `${stem}_otel_${kind}`, tableType: 'MANAGED', owner: 'other@company.com', properties: { 'otel.schemaVersion': 'v1' }, columns: [] });
      state.grant('table', `${stem}_otel_${kind}`, 'lead@company.com', ['SELECT', 'MODIFY']);
    }
    state.grant('catalog', 'main', 'lead@company.com', ['USE_CATALOG']);
    state.grant('schema', 'main.agents', 'lead@company.com', ['USE_SCHEMA']);
    state.acls.set('experiments/1', [{ principal: { user_name: 'lead@company.com' }, level: 'CAN_MANAGE' }]);
    state.acls.set('warehouses/wh1', [{ principal: { group_name: 'ml-team' }, level: 'CAN_USE' }]);
  });
  afterEach(() => fake.stop());

  const run = async (change: Partial<RemoteTarget> = {}) => {
    const heard: string[] = [];
    const target: RemoteTarget = {
      workspace: connect(fake).workspace,
      experimentId: '1',
      warehouseId: 'wh1',
      destination: 'main.agents',
      countRootless: () => Promise.resolve({ traces: 4, rootless: 0 }),
      sendTestSpan: () => Promise.resolve({ status: 'ok', evidence: 'arrived after 0.4 s' }),
      ...change,
    };
    const results = await remoteChecks(target, (each) => heard.push(each.id));
    assert.deepEqual(heard, results.map((each) => each.id));
    return new Map(results.map((each) => [each.id, each]));
  };
  const statuses = (results: Awaited<ReturnType<typeof run>>) => [...results.values()].map((each) => each.status).join(' ');

  it('is all right where all is right', async () => assert.equal(statuses(await run()), 'ok ok ok ok ok ok ok ok skipped skipped ok'));

  const cases: [string, (fake: FakeWorkspace) => void, Partial<RemoteTarget>, string, string, RegExp][] = [
    ['expired sign-in', (each) => each.tokens.clear(), {}, 'credentials', 'failed', /Sign in again/],
    ['no experiment', () => undefined, { experimentId: undefined }, 'experiment', 'failed', /names an experiment/],
    ['experiment gone', () => undefined, { experimentId: '9' }, 'experiment', 'failed', /does not exist/],
    ['not linked', (each) => (each.state.experiments[0]!.tags = {}), {}, 'link', 'failed', /Link it to Unity Catalog/],
    ['another destination', () => undefined, { destination: 'main.other' }, 'link', 'warning', /writes to another place/],
    ['table missing', (each) => each.state.tables.splice(1, 1), {}, 'tables', 'failed', /Spans sent there are lost/],
    ['table made by hand', (each) => (each.state.tables[0]!.properties = {}), {}, 'tables', 'failed', /made by hand/],
    ['privilege missing', (each) => each.state.grants.delete(`table:${stem}_otel_logs`), {}, 'privileges', 'failed', /Explicit privileges are missing/],
    ['ACL not readable', (each) => each.faults.push({ on: /permissions\/experiments/, times: 9, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } } }), {}, 'privileges', 'unknown', /may not read/],
    ['warehouse gone', () => undefined, { warehouseId: 'zz' }, 'warehouse', 'failed', /does not exist/],
    ['warehouse stopped', (each) => (each.state.warehouses[0]!.state = 'STOPPED'), {}, 'warehouse', 'warning', /waits until/],
    ['a trace without a root', () => undefined, { countRootless: () => Promise.resolve({ traces: 9, rootless: 2, example: 'ab' }) }, 'roots', 'warning', /does not show a trace without a root/],
    ['monitoring without a warehouse', (each) => each.state.scorers.set('1', '[{"name":"safety","sample_rate":1}]'), {}, 'monitoring', 'warning', /No SQL warehouse is set for monitoring/],
    ['a served model without the switch', (each) => serve(each, { MLFLOW_TRACING_DESTINATION: 'main.agents', DATABRICKS_TOKEN: '{{secrets/a/b}}' }), {}, 'serving', 'failed', /tracing must be switched on/],
    ['a served model without a destination', (each) => serve(each, { ENABLE_MLFLOW_TRACING: 'true', DATABRICKS_TOKEN: '{{secrets/a/b}}' }), {}, 'serving', 'failed', /a destination named/],
    ['a served model without a credential', (each) => serve(each, { ENABLE_MLFLOW_TRACING: 'true', MLFLOW_TRACING_DESTINATION: 'main.agents' }), {}, 'serving', 'failed', /a token or client secret/],
    ['endpoints that may not be listed', (each) => each.faults.push({ on: /serving-endpoints$/, times: 1, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } } }), {}, 'serving', 'unknown', /may not list/],
    ['scorer not started', (each) => each.state.scorers.set('1', '[{"name":"safety","sample_rate":0}]'), {}, 'monitoring', 'warning', /judges nothing/],
    ['preview off', (each) => each.faults.push({ on: /experiments\/get$/, times: 1, answer: { status: 400, json: { error_code: 'FEATURE_DISABLED', message: 'off' } } }), {}, 'experiment', 'failed', /Previews/],
  ];
  for (const [name, prepare, change, id, status, sentence] of cases) {
    it(name, async () => {
      prepare(fake);
      const found = (await run(change)).get(id)!;
      assert.equal(found.status, status, `${found.evidence} ${found.sentence}`);
      assert.match(found.sentence ?? '', sentence);
    });
  }

  it('is all right for a served model that has everything, and asks nothing about roots of a stopped warehouse', async () => {
    serve(fake, { ENABLE_MLFLOW_TRACING: 'true', MLFLOW_TRACING_DESTINATION: 'main.agents', DATABRICKS_TOKEN: '{{secrets/a/b}}' });
    fake.state.warehouses[0]!.state = 'STOPPED';
    const results = await run({ countRootless: () => assert.fail('asked') });
    assert.deepEqual([results.get('serving')!.status, results.get('serving')!.evidence, results.get('roots')!.status], ['ok', '1 served models', 'skipped']);
  });

  it('skips what depends on a failure and gives statements as Markdown without secrets', async () => {
    fake.state.grants.delete(`table:${stem}_otel_logs`);
    const markdown = checklistMarkdown([...(await run()).values()], 'Spanlight diagnosis');
    assert.match(markdown, /GRANT MODIFY, SELECT ON TABLE main\.agents\.mlflow_experiment_trace_otel_logs TO `lead@company\.com`;/);
    assert.ok(!markdown.includes(token));
    fake.tokens.clear();
    assert.equal(statuses(await run()), 'failed skipped skipped skipped skipped skipped skipped skipped skipped skipped skipped');
  });
});
