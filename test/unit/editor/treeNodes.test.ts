import assert from 'node:assert/strict';
import { loadChildren, type TreeSource } from '../../../src/editor/tree/loadNodes';
import type { TreeNode } from '../../../src/editor/tree/nodes';
import { freshMemory } from '../../../src/editor/tree/treeMemory';
import { readTracesPerDay, trafficStatement } from '../../../src/spanTables/trafficStatement';
import { detectShape } from '../../../src/spanTables/shape';
import type { TraceRow } from '../../../src/trace/list';
import { FakeWorkspace } from '../../fakes/workspace';
import { connect } from '../../fakes/workspaceClient';

const connection: TreeNode = { kind: 'connection', label: 'team', detail: '', isOpen: true, filter: '' };
const linkTags = { 'mlflow.experiment.databricksTraceDestinationPath': 'main.agents' };

describe('the Workspace tree of a real workspace', () => {
  let fake: FakeWorkspace;
  let source: TreeSource;
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    for (let at = 0; at < 250; at += 1) fake.state.experiments.push({ id: String(1000 + at), name: `/Shared/agent-${at}`, lifecycle: 'active', tags: at === 0 ? { ...linkTags } : {}, storedTraces: 0 });
    source = { workspace: connect(fake).workspace, defaultExperimentId: undefined, web: 'https://w.example', memory: freshMemory() };
  });
  afterEach(() => fake.stop());
  const names = (nodes: readonly TreeNode[]): string[] => nodes.map((node) => (node.kind === 'experiment' ? node.experiment.name : node.kind));
  const open = async (id: string): Promise<TreeNode & { kind: 'experiment' }> => {
    const found = (await loadChildren(source, connection)).find((node) => node.kind === 'experiment' && node.experiment.id === id);
    assert.equal(found?.kind, 'experiment');
    return found as TreeNode & { kind: 'experiment' };
  };

  it('lists a page of experiments and more on request', async () => {
    const first = await loadChildren(source, connection);
    assert.deepEqual([first.length, first.at(-1)!.kind], [101, 'more']);
    source.memory.pages = 3;
    const all = await loadChildren(source, connection);
    assert.deepEqual([all.length, all.at(-1)!.kind], [250, 'experiment']);
  });

  it('filters by name, and says so where nothing fits', async () => {
    source.memory.filter = 'agent-24';
    assert.deepEqual(names(await loadChildren(source, connection)), ['/Shared/agent-24', ...[...Array(10).keys()].map((at) => `/Shared/agent-24${at}`)]);
    source.memory.filter = 'nowhere';
    assert.deepEqual(await loadChildren(source, connection), [{ kind: 'empty', text: 'No experiment’s name contains “nowhere”' }]);
  });

  it('puts favourites first, also those of a later page, and leaves out one that is gone', async () => {
    source.memory.favorites = new Set(['1240', '1003', '9']);
    assert.deepEqual(names(await loadChildren(source, connection)).slice(0, 3), ['/Shared/agent-3', '/Shared/agent-240', '/Shared/agent-0']);
  });

  it('names pages of experiments, schemas and tables', async () => {
    const stem = 'main.agents.mlflow_experiment_trace';
    fake.state.tables.push({ fullName: `${stem}_otel_spans`, tableType: 'MANAGED', owner: 'x', properties: { 'otel.schemaVersion': 'v1' }, columns: [] });
    const experiment = await open('1000');
    assert.equal(experiment.web, 'https://w.example/ml/experiments/1000/traces');
    const [location, traces, scorers] = await loadChildren(source, experiment);
    assert.deepEqual([traces!.kind === 'traces' && traces!.isListed, await loadChildren(source, traces!)], [false, [{ kind: 'empty', text: 'No traces yet' }]]);
    assert.equal(location!.kind === 'location' && location!.web, 'https://w.example/explore/data/main/agents');
    source.memory.tables.set(`${stem}_otel_spans`, { rows: 12, bytes: 3 });
    const [table] = await loadChildren(source, location!);
    assert.ok(table!.kind === 'table');
    assert.deepEqual([table.web, table.facts, table.table.properties], ['https://w.example/explore/data/main/agents/mlflow_experiment_trace_otel_spans', { rows: 12, bytes: 3 }, { 'otel.schemaVersion': 'v1' }]);
    assert.deepEqual(await loadChildren(source, scorers!), [{ kind: 'empty', text: 'No scorers are registered' }]);
  });

  it('shows scorers with state, what is missing for monitoring, and how much they judge', async () => {
    const entry = (name: string, rate: number, more = '') => `{"name":"${name}","sample_rate":${rate}${more}}`;
    fake.state.scorers.set('1000', `[${entry('a', 0.5, `,"filter_string":"status = 'OK'"`)},${entry('b', 0)}]`);
    source.memory.tracesPerDay.set('1000', 1200);
    const scorersNode = (await loadChildren(source, await open('1000'))).at(-1)!;
    const [warning, a, b] = await loadChildren(source, scorersNode);
    assert.ok(warning!.kind === 'warning' && /No SQL warehouse is set for monitoring/.test(warning.sentence));
    assert.equal(warning.command, 'spanlight.scorers.setWarehouse');
    assert.ok(a!.kind === 'scorer' && b!.kind === 'scorer');
    assert.deepEqual([a.judgedPerDay, a.scorer.state, b.wasStarted, b.scorer.state], [{ count: 600, isUpperBound: true }, 'active', false, 'stopped']);
    fake.state.scorers.set('1000', `[${entry('a', 0)}]`);
    const stopped = (await loadChildren(source, scorersNode)).at(-1)!;
    assert.ok(stopped.kind === 'scorer' && stopped.wasStarted);
    fake.state.scorers.set('1000', `[${Array.from({ length: 20 }, (_, at) => entry(`s${at}`, 1)).join(',')}]`);
    assert.ok((await loadChildren(source, scorersNode)).some((node) => node.kind === 'warning' && /20 is the most/.test(node.sentence)));
  });

  it('lists the newest traces where that costs nothing, of the experiment’s own location', async () => {
    const row: TraceRow = { traceId: 'ab', location: 'main.agents', storage: 'uc', name: 'answer', state: 'OK', startMs: 1, spanCount: 1, errorCount: 0 };
    const asked: string[] = [];
    source = { ...source, recentTraces: async (location) => (asked.push(location), location === 'main.agents' ? [row] : []) };
    const traces = async (id: string) => (await loadChildren(source, await open(id))).find((node) => node.kind === 'traces')!;
    assert.deepEqual(await loadChildren(source, await traces('1000')), [{ kind: 'trace', row }]);
    assert.deepEqual(await loadChildren(source, await traces('1001')), [{ kind: 'empty', text: 'No traces yet' }]);
    assert.deepEqual(asked, ['main.agents', 'experiment:1001']);
  });

  it('throws what a failed call throws, so that the branch can be tried again', async () => {
    const experiment = await open('1000');
    const [location] = await loadChildren(source, experiment);
    fake.faults.push({ on: /unity-catalog\/tables/, times: 1, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } } });
    await assert.rejects(loadChildren(source, location!), { errorCode: 'PERMISSION_DENIED' });
    assert.deepEqual(await loadChildren(source, location!), [{ kind: 'empty', text: 'No tables yet; the first trace makes them' }]);
  });
});

describe('traces a day', () => {
  it('are counted in a bounded window and spread over the days that have any', () => {
    const shape = detectShape({ catalog: 'c', schema: 's', table: 't' }, ['trace_id string', 'span_id string', 'parent_span_id string', 'name string', 'start_time_unix_nano bigint', 'end_time_unix_nano bigint'].map((each) => ({ name: each.split(' ')[0]!, typeText: each.split(' ')[1]! })));
    const { text, parameters } = trafficStatement(shape, { sinceNs: 1n, untilNs: 2n });
    assert.match(text, /COUNT\(DISTINCT `trace_id`\).*>= :since_ns.*COALESCE\(`parent_span_id`, ''\) = ''/);
    assert.deepEqual(Object.keys(parameters!).sort(), ['since_ns', 'until_ns']);
    const day = 86_400_000;
    const result = (count: number, agoMs: number) => ({ columns: [], truncated: false, rows: [[BigInt(count), BigInt(1e15 - agoMs) * 1_000_000n]] });
    assert.equal(Math.round(readTracesPerDay(result(700, 7 * day), 1e15)), 100);
    assert.equal(readTracesPerDay(result(50, 3_600_000), 1e15), 50);
    assert.equal(readTracesPerDay({ columns: [], truncated: false, rows: [[0, null]] }, 1e15), 0);
  });
});
