import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import type { Workspace } from '../../../src/databricks/workspacePorts';
import { updateServing } from '../../../src/deploy/servingUpdate';
import { builtinScorers, type ParameterValue } from '../../../src/monitoring/catalogue';
import { newEntry } from '../../../src/monitoring/entry';
import { changeScorers } from '../../../src/monitoring/list';
import { FakeWorkspace, token, type FakeRequest } from '../../fakes/workspace';
import { connect, ManualClock } from '../../fakes/workspaceClient';

const pythons: Readonly<Record<string, string | undefined>> = { '3.9': process.env.SPANLIGHT_PEER_PYTHON_39, newest: process.env.SPANLIGHT_PEER_PYTHON_NEWEST };
const script = path.resolve('test/peers/workspace/operations.py');
const experimentId = '77';
const settled = { sleep: () => Promise.resolve() };
const schema = { form: 'schema', catalogName: 'main', schemaName: 'agents' } as const;
const prefix = { form: 'prefix', catalogName: 'main', schemaName: 'agents', tablePrefix: 'peer' } as const;
const safety = { name: 'peer_safety', definition: { kind: 'builtin', className: 'Safety', parameters: {} } } as const;

/** An operation: what the extension does for it, and how its requests differ from the clients', each with a reason. */
interface Operation {
  readonly name: string;
  readonly ours: (workspace: Workspace) => Promise<unknown>;
  readonly prepare?: (fake: FakeWorkspace) => void;
  readonly clients?: readonly string[];
  /** Requests that only one side makes: `METHOD path` and why. */
  readonly onlyTheirs?: Readonly<Record<string, string>>;
  readonly onlyOurs?: Readonly<Record<string, string>>;
  /** Body fields that differ, and why. */
  readonly fields?: Readonly<Record<string, string>>;
}

const linked = (fake: FakeWorkspace): void => {
  fake.state.experiments[0]!.tags = { 'mlflow.experiment.databricksTraceDestinationPath': 'main.agents' };
};
const registered = (rate: number) => (fake: FakeWorkspace): void => void fake.state.scorers.set(experimentId, `[${newEntry({ ...safety, sampleRate: rate }).text}]`);

const scorerFields = {
  'scheduled_scorers.scorers': 'entries are compared by their name, kind and rate below; serialized_scorer carries the writer’s version',
  experiment_id: '3.17 leaves the id out of the body, 3.9 sends it; the path names it in both',
};
const readsTwice = { 'GET /api/2.0/managed-evals/scheduled-scorers/77': 'the extension reads the list again after writing, to see that nobody’s write undid it' };
const readsExperiment = { 'GET /api/2.0/mlflow/experiments/get': 'the client looks whether the experiment exists; the extension’s wizard has read it before' };

const readsEndpoint = Object.fromEntries(['agent', 'old'].map((name) => [`GET /api/2.0/serving-endpoints/${name}`, 'the extension reads the endpoint for its plan, right before writing, and until it serves the new configuration']));

/** The plan's read, then the update with its own reads. */
async function update(serving: Workspace['serving'], name: string, variables: Record<string, string>): Promise<void> {
  const endpoint = (await serving.get(name))!;
  assert.equal((await updateServing(serving, { endpoint, variables }, { clock: new ManualClock() })).status, 'ready');
}

const operations: readonly Operation[] = [
  {
    name: 'link_schema',
    ours: async ({ mlflow, warehouses }) => {
      await mlflow.experiment(experimentId);
      await warehouses.get('wh1');
      await mlflow.linkLocation(experimentId, schema, await mlflow.createLocation(schema, 'wh1'));
    },
    onlyOurs: { 'GET /api/2.0/sql/warehouses/wh1': '3.9 does not look at the warehouse; the newest does' },
  },
  { name: 'unlink_schema', prepare: linked, ours: ({ mlflow }) => mlflow.unlinkLocation(experimentId, schema) },
  {
    name: 'link_prefix',
    clients: ['newest'],
    ours: async ({ mlflow, warehouses }) => {
      await mlflow.experimentByName('/Shared/peer');
      await warehouses.get('wh1');
      await mlflow.linkLocation(experimentId, prefix, await mlflow.createLocation(prefix, 'wh1'));
    },
    onlyOurs: { 'GET /api/2.0/sql/warehouses/wh1': 'the client remembers for a minute that the warehouse runs, and this process has asked for another operation' },
    fields: { 'uc_table_prefix.location_id': 'the client drops the id from the answer it sends on; servers take either' },
  },
  { name: 'monitoring_warehouse', ours: ({ mlflow }) => mlflow.setExperimentTag(experimentId, 'mlflow.monitoring.sqlWarehouseId', 'wh1') },
  { name: 'scorer_register', ours: ({ scorers }) => changeScorers(scorers, experimentId, [{ kind: 'add', choice: { ...safety, sampleRate: 0 } }], settled), onlyOurs: readsTwice, fields: scorerFields, onlyTheirs: readsExperiment },
  { name: 'scorer_start', prepare: registered(0), ours: ({ scorers }) => changeScorers(scorers, experimentId, [{ kind: 'sample', name: safety.name, sampleRate: 0.5 }], settled), onlyOurs: readsTwice, fields: scorerFields, onlyTheirs: readsExperiment },
  { name: 'scorer_update', prepare: registered(0.5), ours: ({ scorers }) => changeScorers(scorers, experimentId, [{ kind: 'sample', name: safety.name, sampleRate: 0.8, filter: "status = 'OK'" }], settled), onlyOurs: readsTwice, fields: scorerFields, onlyTheirs: readsExperiment },
  { name: 'scorer_list', prepare: registered(0.5), ours: ({ scorers }) => scorers.list(experimentId), onlyTheirs: readsExperiment },
  { name: 'scorer_stop', prepare: registered(0.5), ours: ({ scorers }) => changeScorers(scorers, experimentId, [{ kind: 'sample', name: safety.name, sampleRate: 0 }], settled), onlyOurs: readsTwice, fields: scorerFields, onlyTheirs: readsExperiment },
  { name: 'scorer_delete', prepare: registered(0.5), ours: ({ scorers }) => changeScorers(scorers, experimentId, [{ kind: 'delete', name: safety.name }], settled), onlyOurs: readsTwice, fields: scorerFields },
  {
    name: 'scorer_backfill',
    prepare: (fake) => {
      registered(0.5)(fake);
      fake.state.monitors.set(experimentId, 'monitor-endpoint');
    },
    ours: ({ scorers }) => scorers.backfill(experimentId, { rates: { [safety.name]: 0.25 }, sinceMs: 1_700_000_000_000, untilMs: 1_700_600_000_000 }),
    onlyTheirs: { 'GET /api/2.0/managed-evals/scheduled-scorers/77': 'the client looks for the rates; the extension has them from its list', ...readsExperiment },
  },
  { name: 'grant_table', ours: ({ unityCatalog }) => unityCatalog.grant('table', 'main.agents.t', 'dev@company.com', ['MODIFY', 'SELECT']) },
  { name: 'effective_permissions', ours: ({ unityCatalog }) => unityCatalog.effectivePermissions('schema', 'main.agents', 'dev@company.com'), onlyOurs: { 'GET /api/2.1/unity-catalog/effective-permissions/schema/main.agents': 'the extension reads every page' } },
  { name: 'grant_warehouse', ours: ({ permissions }) => permissions.grant('warehouses', 'wh1', { user_name: 'dev@company.com' }, 'CAN_USE') },
  { name: 'read_app', ours: ({ apps }) => apps.get('agent') },
  { name: 'read_endpoint', ours: ({ serving }) => serving.get('agent') },
  { name: 'list_apps', ours: ({ apps }) => apps.list() },
  { name: 'list_endpoints', ours: ({ serving }) => serving.list() },
  { name: 'update_endpoint', ours: ({ serving }) => update(serving, 'agent', { ENABLE_MLFLOW_TRACING: 'true', DATABRICKS_TOKEN: '{{secrets/traces/token}}' }), onlyOurs: readsEndpoint },
  { name: 'update_old_endpoint', ours: ({ serving }) => update(serving, 'old', { ENABLE_MLFLOW_TRACING: 'true' }), onlyOurs: readsEndpoint },
  {
    name: 'secrets',
    ours: async ({ secrets }) => {
      await secrets.createScope('traces');
      await secrets.put('traces', 'token', 'not-a-token');
      await secrets.grantRead('traces', 'dev@company.com');
      await secrets.scopes();
      await secrets.keys('traces');
      await secrets.acls('traces');
    },
  },
  { name: 'grant_experiment', ours: ({ permissions }) => permissions.grant('experiments', experimentId, { service_principal_name: '11111111-2222-3333-4444-555555555555' }, 'CAN_EDIT') },
];

describe('what real clients send, and what the extension sends', () => {
  for (const [version, python] of Object.entries(pythons)) {
    describe(`against mlflow ${version}`, () => {
      const mine = operations.filter((each) => each.clients?.includes(version) ?? true);
      const known = builtinScorers.filter((each) => version === 'newest' || each.since[1] <= 9);
      const fakes = new Map<string, FakeWorkspace>();
      let results: ReadonlyMap<string, ClientResult> = new Map();

      // Starting the client takes seconds, so one process does everything, each against a workspace of its own.
      before(async () => {
        assert.ok(python, `No Python environment is named for mlflow ${version}; run npm run test:peers.`);
        for (const operation of mine) fakes.set(operation.name, await prepared(operation));
        fakes.set('scorer_load', await prepared({ prepare: (fake) => void fake.state.scorers.set(experimentId, everyScorer(known)) }));
        results = await runPython(python, fakes);
      });
      after(() => Promise.all([...fakes.values()].map((fake) => fake.stop())));

      for (const operation of mine) {
        it(operation.name, async () => {
          assert.equal(results.get(operation.name)?.error, undefined);
          const fake = await prepared(operation);
          try {
            await operation.ours(connect(fake).workspace);
            compare(recorded(fakes.get(operation.name)!), recorded(fake), operation);
          } finally {
            await fake.stop();
          }
        });
      }

      it('reads every scorer that the extension writes', () => {
        const { value, error } = results.get('scorer_load')!;
        assert.equal(error, undefined);
        for (const each of known) assert.ok(value?.includes(`${each.className}:${each.defaultName}:0.5`), `${each.className} is not in ${value}`);
        assert.ok(value?.some((each) => /Judge:judge:1\.0/.test(each)), String(value));
      });
    });
  }
});

/** What the client's process says about one operation. */
interface ClientResult {
  readonly operation: string;
  readonly value?: string[];
  readonly error?: string;
}

/** The list with one entry of every kind that the extension can write. */
function everyScorer(known: typeof builtinScorers): string {
  const example: Record<string, ParameterValue> = { guidelines: ['Be kind.'], pattern: 'a+', max_length: 9 };
  const entries = known.map((each) => {
    const parameters = Object.fromEntries(each.parameters.filter((one) => one.isRequired).map((one) => [one.name, example[one.name]!]));
    return newEntry({ name: each.defaultName, sampleRate: 0.5, definition: { kind: 'builtin', className: each.className, parameters } });
  });
  entries.push(newEntry({ name: 'judge', sampleRate: 1, definition: { kind: 'instructions', instructions: 'Is {{ outputs }} polite?' } }));
  return `[${entries.map((entry) => entry.text).join(',')}]`;
}

/** Every field that the SDK's types know, with those of answers only. */
const endpointAnswer = {
  name: 'agent',
  creator: 'lead@company.com',
  state: { ready: 'READY', config_update: 'NOT_UPDATING' },
  config: {
    config_version: 4,
    served_entities: [
      {
        name: 'agent-1', entity_name: 'main.agents.agent', entity_version: '3', workload_size: 'Small', workload_type: 'CPU', scale_to_zero_enabled: true, burst_scaling_enabled: true,
        min_provisioned_concurrency: 4, max_provisioned_concurrency: 8, instance_profile_arn: 'arn:x', environment_vars: { KEEP: '1' },
        creator: 'lead@company.com', creation_timestamp: 1_700_000_000_000, state: { deployment: 'DEPLOYMENT_READY', deployment_state_message: '' },
      },
      { name: 'agent-2', entity_name: 'main.agents.agent', entity_version: '2', workload_size: 'Small', scale_to_zero_enabled: true },
    ],
    traffic_config: { routes: [{ served_entity_name: 'agent-1', served_model_name: 'agent-1', traffic_percentage: 90 }, { served_entity_name: 'agent-2', served_model_name: 'agent-2', traffic_percentage: 10 }] },
    auto_capture_config: { catalog_name: 'main', schema_name: 's', table_name_prefix: 'p', enabled: true, state: { payload_table: { name: 'p_payload' } } },
  },
};
const oldEndpointAnswer = {
  name: 'old',
  state: { ready: 'READY', config_update: 'NOT_UPDATING' },
  config: { config_version: 1, served_models: [{ name: 'm', model_name: 'main.agents.old', model_version: '1', workload_size: 'Small', workload_type: 'CPU', scale_to_zero_enabled: true, creator: 'c', creation_timestamp: 2, state: {} }] },
};

async function prepared({ prepare }: Pick<Operation, 'prepare'>): Promise<FakeWorkspace> {
  const fake = await new FakeWorkspace().start();
  fake.state.experiments.push({ id: experimentId, name: '/Shared/peer', lifecycle: 'active', tags: {}, storedTraces: 0 });
  fake.state.tables.push({ fullName: 'main.agents.t', tableType: 'MANAGED', owner: 'x', properties: {}, columns: [] });
  fake.state.apps.push({ name: 'agent', service_principal_client_id: '11111111-2222-3333-4444-555555555555' });
  fake.state.endpoints.set('agent', JSON.stringify(endpointAnswer));
  fake.state.endpoints.set('old', JSON.stringify(oldEndpointAnswer));
  fake.state.emptyListIsNotFound = false;
  prepare?.(fake);
  return fake;
}

/** Requests of an operation, without what clients ask of every workspace before anything else. */
const recorded = (fake: FakeWorkspace): FakeRequest[] => fake.requests.filter((each) => !/well-known|preview\/scim|workspace\/get-status/.test(each.path));

function runPython(python: string, fakes: ReadonlyMap<string, FakeWorkspace>): Promise<ReadonlyMap<string, ClientResult>> {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATABRICKS_TOKEN: token,
    DATABRICKS_CONFIG_FILE: '/dev/null',
    PEER_EXPERIMENT_ID: experimentId,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    MLFLOW_DISABLE_TELEMETRY: 'true',
  };
  const args = [script, ...[...fakes].map(([operation, fake]) => `${operation}=${fake.host}`)];
  return new Promise((resolve, reject) => {
    execFile(python, args, { env, timeout: 240_000 }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`The client ended early: ${stderr.trim().split('\n').slice(-3).join(' ')}`, { cause: error }));
      const results = stdout.trim().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as ClientResult);
      resolve(new Map(results.map((each) => [each.operation, each])));
    });
  });
}

/** Method, path, query and body, changes in their order and reads in any, after what the operation explains is taken out on the side that has it. */
function compare(theirs: readonly FakeRequest[], ours: readonly FakeRequest[], operation: Operation): void {
  const line = (each: FakeRequest): string => `${each.method} ${each.path}`;
  const key = (each: FakeRequest): string => `${line(each)}?${new URLSearchParams(each.query).toString()}`;
  const rest = (side: readonly FakeRequest[], other: readonly FakeRequest[], only: Readonly<Record<string, string>> | undefined): FakeRequest[] => {
    const counts = new Map<string, number>();
    for (const each of other) counts.set(line(each), (counts.get(line(each)) ?? 0) + 1);
    return side.filter((each) => {
      const left = counts.get(line(each)) ?? 0;
      counts.set(line(each), left - 1);
      return left > 0 || !only?.[line(each)];
    });
  };
  const [left, right] = [rest(theirs, ours, operation.onlyTheirs), rest(ours, theirs, operation.onlyOurs)];
  const reads = (side: readonly FakeRequest[]): string[] => side.filter((each) => each.method === 'GET').map(key).sort();
  const changes = (side: readonly FakeRequest[]): FakeRequest[] => side.filter((each) => each.method !== 'GET');
  assert.deepEqual(reads(right), reads(left));
  assert.deepEqual(changes(right).map(key), changes(left).map(key));
  for (const [index, each] of changes(left).entries()) assert.deepEqual(bodyOf(changes(right)[index]!, operation), bodyOf(each, operation), line(each));
}

function bodyOf(request: FakeRequest, { fields = {} }: Operation): unknown {
  const body = JSON.parse(request.text || '{}') as Record<string, unknown>;
  for (const field of Object.keys(fields)) {
    const parts = field.split('.');
    const last = parts.pop()!;
    const at = parts.reduce<Record<string, unknown> | undefined>((value, part) => value?.[part] as Record<string, unknown> | undefined, body);
    if (!at || !(last in at)) continue;
    if (last === 'scorers') at[last] = (at[last] as { name: string; builtin?: unknown; sample_rate?: number }[]).map((each) => [each.name, each.builtin, each.sample_rate]);
    else at[last] = undefined;
  }
  return JSON.parse(JSON.stringify(body));
}
