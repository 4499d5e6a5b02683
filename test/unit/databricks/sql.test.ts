import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { DriverSqlRunner } from '../../../src/databricks/sql';
import { SqlFailure } from '../../../src/databricks/sqlFailure';
import type { SqlProgress } from '../../../src/databricks/ports';
import { duckdbExecutor } from '../../fakes/duckdbExecutor';
import { ThriftGateway, type GatewayOptions } from '../../fakes/thriftGateway';

const token = 'dapi-test';
let gateway: ThriftGateway;
let runner: DriverSqlRunner;

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
  gateway = new ThriftGateway({ execute: options.execute ?? (await duckdbExecutor()), token, ...options });
  await gateway.listen();
  runner = newRunner();
}

const newRunner = (overrides: { token?: string; caCertificate?: string; port?: number } = {}, answer = 10_000): DriverSqlRunner =>
  new DriverSqlRunner(
    {
      host: 'localhost',
      port: overrides.port ?? gateway.port,
      path: gateway.path,
      token: async () => overrides.token ?? token,
      ...('caCertificate' in overrides ? { caCertificate: overrides.caCertificate } : { caCertificate: gateway.certificate.cert }),
    },
    silentLog,
    { answer, retryPauses: [20, 50] },
  );

const failsWith = (code: SqlFailure['code']) => (error: unknown) => {
  assert.ok(error instanceof SqlFailure, String(error));
  assert.equal(error.code, code);
  return true;
};

/** A statement that runs until it is cancelled. */
const endless: GatewayOptions['execute'] = (_text, _parameters, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))));

describe('SQL through the driver', function () {
  this.timeout(20_000);
  afterEach(async () => {
    await runner.close();
    await gateway.close();
  });

  for (const format of ['arrow', 'columns'] as const) {
    it(`reads values of every type (${format})`, async () => {
      await start({ format });
      const result = await runner.run({
        text: `SELECT 'ä"''\`' AS s, 42::INTEGER AS i, 1.5::DOUBLE AS d, true AS b, NULL AS n, DATE '2026-11-23' AS day, 12.50::DECIMAL(9,2) AS price, '{"a":[1]}' AS j`,
      });
      assert.deepEqual(result.rows, [['ä"\'`', 42, 1.5, true, null, '2026-11-23', format === 'arrow' ? '12.50' : '12.5', '{"a":[1]}']]);
      assert.deepEqual(result.columns.slice(0, 3), [{ name: 's', typeName: 'STRING' }, { name: 'i', typeName: 'INT' }, { name: 'd', typeName: 'DOUBLE' }]);
      assert.equal(result.truncated, false);
    });
  }

  it('keeps 64-bit integers exact', async () => {
    await start();
    const { rows } = await runner.run({ text: 'SELECT 1795405112971000001::BIGINT AS ns, 9223372036854775807::BIGINT AS most, (-1)::BIGINT AS less' });
    assert.deepEqual(rows, [[1_795_405_112_971_000_001n, 9_223_372_036_854_775_807n, -1n]]);
  });

  it('fetches page after page, all rows once and in order', async () => {
    await start({ pageRows: 700 });
    const { rows } = await runner.run({ text: 'SELECT range AS n FROM range(5001)' }, { maxRows: 100_000 });
    assert.equal(rows.length, 5001);
    assert.ok(rows.every(([n], index) => n === BigInt(index)));
    assert.ok(gateway.requests.filter(({ method }) => method === 'FetchResults').length >= 8);
  });

  it('stops at the row limit and says that there is more', async () => {
    await start({ pageRows: 100 });
    const limited = await runner.run({ text: 'SELECT range AS n FROM range(5001)' }, { maxRows: 250 });
    assert.equal(limited.rows.length, 250);
    assert.equal(limited.truncated, true);
    const exact = await runner.run({ text: 'SELECT range AS n FROM range(250)' }, { maxRows: 250 });
    assert.equal(exact.rows.length, 250);
    assert.equal(exact.truncated, false);
    const none = await runner.run({ text: 'SELECT range AS n FROM range(0)' });
    assert.deepEqual([none.rows, none.columns.length], [[], 1]);
  });

  it('binds values instead of writing them into the text', async () => {
    await start();
    const evil = `x'; DROP TABLE spans; -- \` " \\ \u0000 ü`.replace('\u0000', '');
    const { rows } = await runner.run({
      text: 'SELECT :text AS t, :big AS b, :none AS n, :flag AS f, :ratio AS r',
      parameters: {
        text: { type: 'STRING', value: evil },
        big: { type: 'BIGINT', value: 1_795_405_112_971_000_001n },
        none: { type: 'STRING', value: null },
        flag: { type: 'BOOLEAN', value: true },
        ratio: { type: 'DOUBLE', value: 0.25 },
      },
    });
    assert.deepEqual(rows, [[evil, 1_795_405_112_971_000_001n, null, true, 0.25]]);
    assert.ok(!gateway.statements[0]!.text.includes('DROP'));
    assert.equal(gateway.statements[0]!.parameters.big?.type, 'BIGINT');
  });

  it('asks for inline results, without cloud fetch and without LZ4', async () => {
    await start();
    await runner.run({ text: 'SELECT 1 AS one' });
    const { request } = gateway.statements[0]!;
    assert.equal(request.canDownloadResult, false);
    assert.ok(!request.canDecompressLZ4Result);
  });

  it('sends nothing but the statements: no telemetry, no feature flags', async () => {
    await start();
    await runner.run({ text: 'SELECT 1 AS one' });
    await assert.rejects(runner.run({ text: 'SELECT broken' }));
    await runner.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual([...new Set(gateway.requests.map((each) => each.path))], [gateway.path]);
  });

  it('opens one session for many statements, closes every operation and the session', async () => {
    await start();
    await Promise.all([1, 2, 3].map((n) => runner.run({ text: `SELECT ${n} AS n` })));
    await runner.run({ text: 'SELECT 4 AS n' });
    assert.equal(gateway.requests.filter(({ method }) => method === 'OpenSession').length, 1);
    await runner.close();
    assert.deepEqual([gateway.openSessions, gateway.openOperations], [0, 0]);
  });

  it("tells the engine's own reason, with the condition apart", async () => {
    await start({ execute: async () => Promise.reject(new Error('[TABLE_OR_VIEW_NOT_FOUND] The table or view `a`.`b` cannot be found. SQLSTATE: 42P01')) });
    await assert.rejects(runner.run({ text: 'SELECT 1' }), (error) => {
      assert.ok(error instanceof SqlFailure);
      assert.deepEqual([error.code, error.condition], ['sql.failed', 'TABLE_OR_VIEW_NOT_FOUND']);
      assert.match(error.detail, /^The table or view `a`\.`b` cannot be found/);
      assert.doesNotMatch(error.message, /`a`/);
      return true;
    });
  });

  it('cancels on the server when the caller gives up', async () => {
    await start({ execute: endless });
    const controller = new AbortController();
    const states: SqlProgress['state'][] = [];
    const running = runner.run({ text: 'SELECT slow' }, { signal: controller.signal, onProgress: ({ state }) => states.push(state) });
    while (!states.includes('running')) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    await assert.rejects(running, { name: 'AbortError' });
    await runner.close();
    assert.equal(gateway.cancelled.length, 1);
    assert.deepEqual(states.slice(0, 3), ['connecting', 'queued', 'running']);
  });

  it('cancels a statement whose start has not been answered yet', async () => {
    await start({ execute: endless });
    gateway.fault = (method) => (method === 'ExecuteStatement' ? { kind: 'delay', ms: 300 } : undefined);
    const controller = new AbortController();
    const running = runner.run({ text: 'SELECT slow' }, { signal: controller.signal, onProgress: ({ state }) => state === 'queued' && setTimeout(() => controller.abort(), 50) });
    await assert.rejects(running, { name: 'AbortError' });
    await runner.close();
    assert.equal(gateway.cancelled.length, 1);
  });

  it('does not send anything for a signal that is aborted already', async () => {
    await start();
    await assert.rejects(runner.run({ text: 'SELECT 1' }, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(gateway.requests.length, 0);
  });

  it('opens a new session when the server has lost the old one', async () => {
    await start();
    await runner.run({ text: 'SELECT 1 AS n' });
    gateway.loseSessions();
    assert.deepEqual((await runner.run({ text: 'SELECT 2::INTEGER AS n' })).rows, [[2]]);
  });

  it('repeats a read when the connection breaks, and gives up after the third time', async () => {
    await start();
    let breaks = 1;
    gateway.fault = (method) => (method === 'ExecuteStatement' && breaks-- > 0 ? { kind: 'reset' } : undefined);
    assert.deepEqual((await runner.run({ text: 'SELECT 2::INTEGER AS n', readOnly: true })).rows, [[2]]);
    gateway.fault = (method) => (method === 'ExecuteStatement' ? { kind: 'reset' } : undefined);
    const before = gateway.requests.filter(({ method }) => method === 'ExecuteStatement').length;
    await assert.rejects(runner.run({ text: 'SELECT 2 AS n', readOnly: true }), failsWith('sql.unreachable'));
    assert.equal(gateway.requests.filter(({ method }) => method === 'ExecuteStatement').length - before, 3);
  });

  it('never repeats a statement that may have changed something', async () => {
    await start();
    for (const kind of ['cut', 'garbage', 'reset'] as const) {
      gateway.fault = (method) => (method === 'ExecuteStatement' ? { kind } : undefined);
      gateway.requests.length = 0;
      const impatient = newRunner({}, 300);
      await assert.rejects(impatient.run({ text: 'DELETE FROM spans' }), failsWith(kind === 'reset' ? 'sql.unreachable' : 'sql.timeout'));
      await impatient.close();
      assert.equal(gateway.requests.filter(({ method }) => method === 'ExecuteStatement').length, 1);
    }
  });

  it('survives polls that are refused or cut off', async () => {
    await start();
    let faults = 2;
    gateway.fault = (method) => (method === 'GetOperationStatus' && faults-- > 0 ? (faults === 1 ? { kind: 'status', status: 503 } : { kind: 'reset' }) : undefined);
    assert.deepEqual((await runner.run({ text: 'SELECT 2::INTEGER AS n' })).rows, [[2]]);
  });

  it('waits for a warehouse that is busy while the session opens', async () => {
    await start();
    let refusals = 1;
    gateway.fault = (method) => (method === 'OpenSession' && refusals-- > 0 ? { kind: 'status', status: 503, headers: { 'retry-after': '1' } } : undefined);
    assert.deepEqual((await runner.run({ text: 'SELECT 2::INTEGER AS n' })).rows, [[2]]);
  });

  it('stops waiting for an answer that never ends', async () => {
    await start();
    const impatient = newRunner({}, 300);
    let faults = 3;
    gateway.fault = (method) => (method === 'FetchResults' && faults-- > 0 ? { kind: 'cut' } : undefined);
    await assert.rejects(impatient.run({ text: 'SELECT 1 AS n' }), failsWith('sql.timeout'));
    await impatient.close();
    assert.equal(gateway.cancelled.length, 1);
  });

  it('names wrong credentials, an unknown certificate and a closed port', async () => {
    await start();
    await assert.rejects(newRunner({ token: 'wrong' }).run({ text: 'SELECT 1' }), failsWith('sql.unauthenticated'));
    await assert.rejects(newRunner({ caCertificate: undefined }).run({ text: 'SELECT 1' }), failsWith('sql.untrusted'));
    await assert.rejects(newRunner({ port: 1 }).run({ text: 'SELECT 1' }), failsWith('sql.unreachable'));
  });

  it('refuses a result whose columns share a name', async () => {
    await start({ execute: async () => ({ columns: [{ name: 'id', type: 'INT' }, { name: 'id', type: 'INT' }], rows: [[1, 2]] }) });
    await assert.rejects(runner.run({ text: 'SELECT a.id, b.id' }), failsWith('sql.columns'));
  });
});
