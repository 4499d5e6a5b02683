import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/errors';
import type { SqlTrigger } from '../../../src/databricks/ports';
import { tableSource } from '../../../src/spanTables/tableSource';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { decodeColumns } from '../../../src/trace/columnsBytes';
import { originNs } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { ManualClock } from '../../fakes/manualClock';
import { awkwardSpans, traceIdOf } from '../../fakes/spanData';

const table = (name: string) => ({ catalog: testCatalog, schema: testSchema, table: name });
const clock = new ManualClock(Number(originNs / 1_000_000n) + 60_000);
const encode = (text: string) => new TextEncoder().encode(text).buffer;

for (const form of ['v1', 'v2'] as const) describe(`a trace of a ${form} table, as the viewer reads it`, () => {
  let tables: LocalTables;
  let store: TraceStore;
  const asked: SqlTrigger[] = [];
  const source = (trace: string, isWanted = true) => tableSource({ traceId: traceIdOf(trace), isWanted, encode, clock, open: async (trigger) => (asked.push(trigger), store) });

  before(async () => {
    tables = await LocalTables.open();
    await tables.createSpans(form, form, awkwardSpans(originNs));
    store = new TraceStore({ runner: tables, location: { location: 'c.s', spans: table(form), side: { form: 'none' } }, now: () => Number(originNs / 1_000_000n) + 60_000 });
  });
  after(() => tables.close());

  it('columns without contents, spans when they are opened', async () => {
    const open = source('plain3');
    const columns = decodeColumns(await open.columns());
    assert.deepEqual([columns.count, columns.summary.name, columns.summary.tokens?.total], [4, 'answer', 18]);
    assert.deepEqual([...columns.labels].map((label) => [label.name, label.type, label.model]).sort(), [['answer', 'AGENT', undefined], ['chat', 'CHAT_MODEL', 'gpt-4o'], ['find', 'RETRIEVER', undefined], ['weather', 'TOOL', undefined]]);
    assert.equal(columns.summary.costUsd, 0.75);
    const [root] = await open.spans([columns.ids.get(0)]);
    assert.match(JSON.stringify(root!.attributes), /question 3/);
  });

  it('texts are lines that the search reads', async () => {
    const lines = new TextDecoder().decode(await source('quotes').texts()).trim().split('\n').map((line) => JSON.parse(line) as { name: string; attributes: object });
    assert.equal(lines.length, 1);
    assert.match(lines[0]!.name, /DROP$/);
    assert.match(JSON.stringify(lines[0]!.attributes), /漢字/);
  });

  it('a trace without a root, one stored twice, and one that is not there', async () => {
    assert.equal(decodeColumns(await source('rootless').columns()).summary.state, 'IN_PROGRESS');
    assert.equal(decodeColumns(await source('copies').columns()).count, 2);
    await assert.rejects(source('nowhere').columns(), (error) => error instanceof CodedError && error.code === 'trace.notFound');
  });

  it('a restored panel asks unasked once; asking again is a wish', async () => {
    const restored = source('plain0', false);
    asked.length = 0;
    await restored.columns();
    await restored.columns();
    assert.deepEqual(asked, ['automatic', 'user']);
  });
});
