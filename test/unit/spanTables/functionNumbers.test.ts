import assert from 'node:assert/strict';
import { isProxied } from '../../../src/databricks/network';
import { describeNumbers, readFunctionNumbers } from '../../../src/spanTables/functionNumbers';
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
