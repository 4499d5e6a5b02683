import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { isProxied } from '../../../src/databricks/network';
import type { SqlStatement, SqlTrigger } from '../../../src/databricks/ports';
import { ThriftySqlRunner } from '../../../src/databricks/queryPolicy';
import { DriverSqlRunner } from '../../../src/databricks/sql';
import { describeTable, readColumns } from '../../../src/spanTables/describe';
import { describeNumbers, readFunctionNumbers } from '../../../src/spanTables/functionNumbers';
import { functionNumbers } from '../../../src/spanTables/lensStatement';
import { detectShape } from '../../../src/spanTables/shape';
import { originNs, window } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { awkwardSpans, traceIdOf } from '../../fakes/spanData';
import { ThriftGateway } from '../../fakes/thriftGateway';
import type { GatewayType } from '../../fakes/thriftResults';
import { resultOf } from '../../fakes/sqlRunner';

const row = { function: 'answer', runs: 12n, errors: 3n, p50_ns: 105_000_000n, p95_ns: 111_000_000n, last_ns: '1795400011000000001', slowest: 'aa/bb', newest_error: null, newest: 'odd/name/cc' };

describe('numbers above the code', () => {
  it('are read by function, with the spans behind them', () => {
    const numbers = readFunctionNumbers(resultOf([row, { ...row, function: 'running', p50_ns: null, p95_ns: null }]));
    assert.deepEqual(numbers.get('answer'), {
      name: 'answer', runs: 12, errors: 3, p50Ns: 105_000_000, p95Ns: 111_000_000, lastMs: 1_795_400_011_000,
      slowest: { traceId: 'aa', spanId: 'bb' }, newestError: undefined, newest: { traceId: 'odd/name', spanId: 'cc' },
    });
    assert.equal(numbers.get('running')!.p50Ns, undefined);
  });

  const numbers = readFunctionNumbers(resultOf([row])).get('answer')!;
  for (const [changes, agoMs, text] of [
    [{}, 3 * 60_000, '12 runs · p50 105 ms · p95 111 ms · 25% failed · 3 min ago'],
    [{ runs: 1, errors: 0 }, 0, '1 run · p50 105 ms · p95 111 ms · just now'],
    [{ runs: 100_000, errors: 1, p50Ns: undefined, p95Ns: undefined }, 5 * 3_600_000, '100,000 runs · <1% failed · 5 h ago'],
    [{ runs: 1000, errors: 999 }, 72 * 3_600_000, '1,000 runs · p50 105 ms · p95 111 ms · >99% failed · 3 days ago'],
  ] as const) {
    it(`read ${text}`, () => assert.equal(describeNumbers({ ...numbers, ...changes }, numbers.lastMs + agoMs), text));
  }
});

describe('numbers of a real workspace', function () {
  this.timeout(60_000);

  it('come through the driver on a click, and unasked only while the warehouse is in use', async () => {
    const tables = await LocalTables.open();
    await tables.createSpans('spans', 'v2', awkwardSpans(originNs));
    const gateway = new ThriftGateway({
      token: 't',
      execute: async (text, parameters) => {
        const bound = Object.entries(parameters).map(([name, { type, value }]) => [name, { type, value: value ?? null }]);
        const { columns, rows } = await tables.run({ text, parameters: Object.fromEntries(bound) as SqlStatement['parameters'] });
        return { columns: columns.map(({ name, typeName }) => ({ name, type: typeName as GatewayType })), rows };
      },
    });
    await gateway.listen();
    const driver = new DriverSqlRunner({ host: 'localhost', port: gateway.port, path: gateway.path, token: async () => 't', caCertificate: gateway.certificate.cert }, silentLog);
    let now = 0;
    const runner = new ThriftySqlRunner(driver, { now: () => now, state: async () => 'RUNNING' });
    const shape = detectShape({ catalog: testCatalog, schema: testSchema, table: 'spans' }, readColumns(await tables.run(describeTable({ catalog: testCatalog, schema: testSchema, table: 'spans' }))));
    const ask = async (trigger: SqlTrigger) => readFunctionNumbers(await runner.run(functionNumbers(shape, window), { trigger }));
    await assert.rejects(ask('automatic'), { code: 'sql.warehouseStopped' });
    assert.equal(gateway.statements.length, 0);
    const numbers = (await ask('user')).get('answer')!;
    assert.deepEqual([numbers.runs, numbers.errors, numbers.p50Ns, numbers.p95Ns, numbers.slowest?.traceId], [12, 0, 105_000_000, 111_000_000, traceIdOf('plain11')]);
    assert.deepEqual((await ask('automatic')).get('answer'), numbers);
    now = 6 * 60_000;
    await assert.rejects(ask('automatic'), { code: 'sql.warehouseStopped' });
    assert.equal(gateway.statements.length, 2);
    await runner.close();
    await gateway.close();
    await tables.close();
  });
});

describe('hosts behind a proxy', () => {
  for (const [host, noProxy, expected] of [
    ['adb-1.azuredatabricks.net', '127.0.0.1,localhost', true],
    ['adb-1.azuredatabricks.net', '.azuredatabricks.net', false],
    ['adb-1.azuredatabricks.net', 'example.com, azuredatabricks.net:443', false],
    ['notazuredatabricks.net', 'azuredatabricks.net', true],
    ['LOCALHOST', 'localhost', false],
    ['x', '*', false],
  ] as const) {
    it(`${host} with NO_PROXY=${noProxy}`, () => assert.equal(isProxied(host, noProxy), expected));
  }
});
