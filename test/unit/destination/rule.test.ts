import assert from 'node:assert/strict';
import { chooseDestination, evidenceReasons, isTracingVariable, type DestinationAnswer, type DestinationEvidence } from '../../../src/destination/rule';
import { destinationVariables, foreignTracingVariables, markerVariable, type LocalTarget } from '../../../src/destination/variables';

const nothing: DestinationEvidence = { environment: [], dotEnv: [] };
const seen: Record<string, DestinationEvidence> = {
  environment: { ...nothing, environment: ['DATABRICKS_HOST'] },
  '.env': { ...nothing, dotEnv: ['MLFLOW_TRACKING_URI'] },
  'configuration file': { ...nothing, configFile: { path: '~/.databrickscfg', profiles: [{ name: 'DEFAULT' }, { name: 'prod' }] } },
  'empty configuration file': { ...nothing, configFile: { path: '~/.databrickscfg', profiles: [] } },
  bundle: { ...nothing, bundleFile: 'databricks.yml' },
};
const local: LocalTarget = {
  port: 4321,
  token: 'secret',
  defaults: { experimentId: '77', experimentName: '/Users/me@local/app', catalogName: 'local', schemaName: 'app', warehouseId: 'w1' },
};
const names = (evidence: DestinationEvidence, answer?: DestinationAnswer) =>
  Object.keys(destinationVariables(chooseDestination(evidence, answer), local)).filter((name) => name !== markerVariable).sort();
const fullSet = ['DATABRICKS_HOST', 'DATABRICKS_TOKEN', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_TRACING_DESTINATION', 'MLFLOW_TRACING_SQL_WAREHOUSE_ID', 'MLFLOW_TRACKING_URI'];
const mlflowSet = ['MLFLOW_EXPERIMENT_ID', 'MLFLOW_TRACKING_TOKEN', 'MLFLOW_TRACKING_URI'];

describe('where traces go', () => {
  it('is the local workspace with the full set where nothing is in sight', () => {
    assert.deepEqual(names(nothing), fullSet);
  });

  for (const [what, evidence] of Object.entries(seen)) {
    it(`is asked where there is: ${what}`, () => {
      assert.equal(chooseDestination(evidence, undefined).kind, 'ask');
      assert.deepEqual(names(evidence), []);
    });

    it(`never touches DATABRICKS_* where there is: ${what}`, () => {
      assert.deepEqual(names(evidence, { kind: 'local' }), mlflowSet);
      assert.deepEqual(names(evidence, { kind: 'profile', profile: 'prod' }), ['MLFLOW_TRACKING_URI']);
      assert.deepEqual(names(evidence, { kind: 'leaveAlone' }), []);
    });
  }

  it('names what was found and offers the profiles', () => {
    const destination = chooseDestination(seen['configuration file']!, undefined);
    assert.deepEqual(destination, { kind: 'ask', reasons: ['~/.databrickscfg'], profiles: ['DEFAULT', 'prod'] });
    assert.deepEqual(evidenceReasons({ environment: ['DATABRICKS_A', 'DATABRICKS_B', 'DATABRICKS_C'], dotEnv: [] }), ['DATABRICKS_A and 2 more in the environment']);
  });

  it('leaves a folder alone when told, also where nothing is in sight', () => {
    assert.deepEqual(names(nothing, { kind: 'leaveAlone' }), []);
  });

  it('writes the addresses and ids that the client reads', () => {
    assert.deepEqual(destinationVariables({ kind: 'local', variables: 'full' }, local), {
      DATABRICKS_HOST: 'http://127.0.0.1:4321',
      DATABRICKS_TOKEN: 'secret',
      MLFLOW_TRACKING_URI: 'databricks',
      MLFLOW_EXPERIMENT_ID: '77',
      MLFLOW_TRACING_DESTINATION: 'local.app',
      MLFLOW_TRACING_SQL_WAREHOUSE_ID: 'w1',
      [markerVariable]: 'full',
    });
    assert.equal(destinationVariables({ kind: 'local', variables: 'mlflow' }, local)['MLFLOW_TRACKING_URI'], 'http://127.0.0.1:4321');
    assert.equal(destinationVariables({ kind: 'profile', profile: 'prod' }, undefined)['MLFLOW_TRACKING_URI'], 'databricks://prod');
  });

  it('leaves a table prefix to the experiment’s link: three parts raise, and an experiment id keeps traces out of Unity Catalog', () => {
    const prefixed = { ...local, defaults: { ...local.defaults, tablePrefix: 'app' } };
    assert.equal(destinationVariables({ kind: 'local', variables: 'full' }, prefixed)['MLFLOW_TRACING_DESTINATION'], undefined);
  });

  it('sets nothing while the local workspace is not there', () => {
    assert.deepEqual(destinationVariables({ kind: 'local', variables: 'full' }, undefined), {});
  });
});

describe('variables in the environment', () => {
  it('counts DATABRICKS_* and the tracking address, nothing else', () => {
    for (const name of ['DATABRICKS_HOST', 'DATABRICKS_CONFIG_PROFILE', 'MLFLOW_TRACKING_URI']) assert.ok(isTracingVariable(name), name);
    for (const name of ['MLFLOW_EXPERIMENT_ID', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'DATABRICK', 'PATH']) assert.ok(!isTracingVariable(name), name);
  });

  it('does not take its own variables for the person’s', () => {
    const own = destinationVariables({ kind: 'local', variables: 'full' }, local);
    assert.deepEqual(foreignTracingVariables(own, isTracingVariable), []);
    const mlflowOnly = { ...destinationVariables({ kind: 'local', variables: 'mlflow' }, local), DATABRICKS_HOST: 'https://example.net' };
    assert.deepEqual(foreignTracingVariables(mlflowOnly, isTracingVariable), ['DATABRICKS_HOST']);
    assert.deepEqual(foreignTracingVariables({ ...own, DATABRICKS_HOST: 'https://example.net' }, isTracingVariable), ['DATABRICKS_HOST', 'DATABRICKS_TOKEN', 'MLFLOW_TRACKING_URI']);
  });

  it('passes over empty variables', () => {
    assert.deepEqual(foreignTracingVariables({ DATABRICKS_HOST: '' }, isTracingVariable), []);
  });
});
