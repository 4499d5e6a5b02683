import assert from 'node:assert/strict';
import { readPrices } from '../../../src/spanTables/prices';
import { detectShape } from '../../../src/spanTables/shape';
import { describeTable, readColumns } from '../../../src/spanTables/describe';
import { records } from '../../../src/spanTables/traceList';
import { everyStatement, originNs } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { awkwardSpans } from '../../fakes/spanData';

describe('a price table', () => {
  it('takes prices and leaves out what is none', () => {
    assert.deepEqual(readPrices({ a: { input: 1, output: 2 }, b: { input: '1', output: 2 }, c: { input: -1, output: 0 }, d: null, e: { input: 1 }, '': { input: 1, output: 1 }, f: { input: 0, output: Infinity } }), [{ model: 'a', input: 1, output: 2 }]);
    for (const none of [undefined, null, [], 'x', 5]) assert.deepEqual(readPrices(none), []);
    assert.equal(readPrices(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`m${n}`, { input: 1, output: 1 }]))).length, 100);
  });

  for (const form of ['v1', 'v2', 'json'] as const) {
    it(`makes costs of a ${form} table where spans report none, and leaves the others`, async () => {
      const tables = await LocalTables.open();
      try {
        await tables.createSpans(form, form, awkwardSpans(originNs));
        const name = { catalog: testCatalog, schema: testSchema, table: form };
        const all = everyStatement(detectShape(name, readColumns(await tables.run(describeTable(name)))), { form: 'none' });
        const costs = async (statement: string) => Object.fromEntries(records(await tables.run(all[statement]!)).map((row) => [String(row.model), row.cost]));
        const [plain, priced] = [await costs('insight models'), await costs('insight models with prices')];
        assert.deepEqual([plain['llama'], priced['llama']], [null, 14.5 / 1e6]);
        assert.equal(priced['gpt-4o'], plain['gpt-4o']);
      } finally {
        await tables.close();
      }
    });
  }
});
