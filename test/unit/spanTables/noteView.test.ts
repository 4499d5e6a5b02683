import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { LocalWorkspaceClient } from '../../../src/databricks/localWorkspace';
import { describeTable, readColumns } from '../../../src/spanTables/describe';
import { insights } from '../../../src/spanTables/insights';
import { parseTableName, showTable, type TableName } from '../../../src/spanTables/names';
import { readableSide, viewOfNotes } from '../../../src/spanTables/noteView';
import type { ReportedColumn } from '../../../src/spanTables/shape';
import type { SideTables } from '../../../src/spanTables/sideTables';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { expectedTables, parseLocationPath } from '../../../src/trace/location';
import { traceIdOf } from '../../fakes/spanData';
import { sendTestTrace } from '../local/sendTestTrace';
import { testWorkspace, type TestWorkspace } from '../local/workspaceFixture';
import { shapes } from './shapes';

const name = (table: string): TableName => ({ catalog: 'c', schema: 's', table });
const column = (given: string, typeText: string): ReportedColumn => ({ name: given, typeText });
const map = 'map<string,string>';
const unified = [column('trace_id', 'string'), column('trace_metadata', map), column('tags', map), column('assessments', 'array<struct<assessment_id:string>>')];

describe('views of what belongs to traces', () => {
  it('are read by their columns, under either name of the metadata', () => {
    assert.deepEqual(viewOfNotes(name('v'), unified), { form: 'view', view: name('v'), tags: 'tags', metadata: 'trace_metadata', assessments: 'assessments' });
    assert.deepEqual(viewOfNotes(name('v'), [column('TRACE_ID', 'string'), column('metadata', map)]), { form: 'view', view: name('v'), metadata: 'metadata' });
    for (const other of [[], [column('tags', map)], [column('trace_id', 'string'), column('tags', 'string')]]) assert.equal(viewOfNotes(name('v'), other), undefined);
  });

  it('stand in for tables that are missing, the first that shows something, and for nothing else', async () => {
    const annotations: SideTables = { form: 'annotations', annotations: name('annotations') };
    const asked: string[] = [];
    const columnsOf = (there: Readonly<Record<string, readonly ReportedColumn[]>>) => async ({ table }: TableName) => (asked.push(table), there[table] ?? []);
    assert.equal(await readableSide(annotations, [name('a'), name('b')], columnsOf({ annotations: [column('x', 'string')], b: unified })), annotations);
    assert.deepEqual(asked, ['annotations']);
    assert.deepEqual(await readableSide(annotations, [name('a'), name('b')], columnsOf({ b: unified })), viewOfNotes(name('b'), unified));
    assert.deepEqual(await readableSide({ form: 'none' }, [name('b')], columnsOf({ b: unified })), viewOfNotes(name('b'), unified));
    assert.equal(await readableSide(annotations, [name('a')], columnsOf({})), annotations);
    asked.length = 0;
    assert.equal(await readableSide(annotations, [], columnsOf({})), annotations);
    assert.deepEqual(asked, []);
  });

  it('have no time, so that nothing is asked of them for a range', () => {
    const range = { sinceNs: 0n, untilNs: 10n, bucketNs: 1n, offsetNs: 0n };
    assert.equal(insights.find(({ id }) => id === 'scorers')!.statement(shapes.v2, viewOfNotes(name('v'), unified)!, range), undefined);
  });
});

for (const location of ['schema', 'prefix'] as const) describe(`the views of a location in place of its tables (${location})`, () => {
  const traceId = traceIdOf('noted');
  let workspace: TestWorkspace;
  let client: LocalWorkspaceClient;
  let path: string;

  before(async () => {
    workspace = await testWorkspace({ location });
    client = new LocalWorkspaceClient(workspace.port, workspace.token);
    for (const trace of ['noted', 'bare']) path = await sendTestTrace(workspace, client, traceIdOf(trace), 'uc');
    const trace = `/api/4.0/mlflow/traces/${path}/${traceId}`;
    await workspace.json('PATCH', `${trace}/tags`, { key: 'team', value: "o'brien" });
    const { assessments } = client.workspace;
    await assessments.create({ traceId, location: path }, { name: 'helpful', kind: 'feedback', value: 'yes', rationale: 'because' }, 'zoe');
    await assessments.create({ traceId, location: path }, { name: 'expected', kind: 'expectation', value: ['x', 'y'], rationale: '' }, 'zoe');
  });
  after(async () => {
    await client.close();
    await workspace.dispose();
  });

  /** A store that sees these tables and views of the location only. */
  function seeing(parts: readonly ('annotations' | 'logs' | 'metadataView' | 'unifiedView')[]): TraceStore {
    const { spans, logs, annotations, metadataView, unifiedView } = expectedTables(parseLocationPath(path)!);
    const side: SideTables = annotations === undefined ? { form: 'logs', logs: parseTableName(logs) } : { form: 'annotations', annotations: parseTableName(annotations) };
    const seen = [spans, ...parts.map((part) => ({ annotations, logs, metadataView, unifiedView })[part])];
    const runner = client.sql('0123456789abcdef', silentLog);
    const columns = async (table: TableName) => (seen.includes(showTable(table)) ? readColumns(await runner.run(describeTable(table))) : []);
    return new TraceStore({ runner, location: { location: path, spans: parseTableName(spans), side, views: [parseTableName(metadataView), parseTableName(unifiedView)] }, now: Date.now, columns });
  }

  for (const view of ['metadataView', 'unifiedView'] as const) {
    it(`tells the same of a trace by the ${view}`, async () => {
      const [byTable, byView] = [await seeing(['annotations', 'logs', view]).notes(traceId), await seeing([view]).notes(traceId)];
      assert.equal(byView.assessments.length, 2);
      const facts = ({ tags, metadata, assessments }: typeof byTable) => [tags, metadata, assessments.map(({ id, name: given, kind, value, rationale, sourceType, sourceId, metadata: own }) => [id, given, kind, value, rationale, sourceType, sourceId, own]).sort()];
      assert.deepEqual(facts(byView), facts(byTable));
      assert.deepEqual((await seeing([view]).notes(traceIdOf('bare'))).assessments, []);
    });

    it(`finds traces by tag in the ${view}`, async () => {
      const found = await seeing([view]).list({ tags: [{ key: 'team', value: "o'brien" }] });
      assert.deepEqual(found.rows.map((row) => row.traceId), [traceId]);
      assert.deepEqual((await seeing([view]).list({ tags: [{ key: 'team', value: 'x' }] })).rows, []);
      assert.deepEqual((await seeing([view]).list({ session: 'nobody' })).rows, []);
    });
  }
});
