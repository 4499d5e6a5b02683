import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '../../../src/base/log';
import { HttpClient } from '../../../src/databricks/http';
import { engineFailure, SqlFailure } from '../../../src/databricks/sqlFailure';
import { StatementSqlRunner, type JsonHttp } from '../../../src/databricks/statements';

type Call = Parameters<JsonHttp['json']>[0];

/** Answers calls in order from a list; a function decides for itself. */
function scripted(...answers: (object | ((call: Call) => unknown))[]) {
  const calls: Call[] = [];
  const http: JsonHttp = {
    json: async (call) => {
      calls.push(call);
      const answer = answers[Math.min(calls.length, answers.length) - 1]!;
      return typeof answer === 'function' ? answer(call) : answer;
    },
  };
  return { calls, runner: new StatementSqlRunner(http, 'wh1', silentLog) };
}

const columns = (...pairs: [string, string][]) => ({ schema: { columns: pairs.map(([name, type_name], position) => ({ name, type_name, position })) } });
const httpError = (status: number, message: string) => Object.assign(new Error(message), { status, code: `http.${status}` });

describe("an engine's message over Thrift", () => {
  it('loses the class, the repeated condition and the plan', () => {
    const failure = engineFailure("Error running query: [UNRESOLVED_COLUMN.WITH_SUGGESTION] org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `nothing` cannot be resolved. SQLSTATE: 42703; line 1 pos 7;\n'Project ['nothing]\n+- Relation t1");
    assert.deepEqual([failure.condition, failure.detail], ['UNRESOLVED_COLUMN.WITH_SUGGESTION', 'A column `nothing` cannot be resolved. SQLSTATE: 42703; line 1 pos 7']);
  });
});

describe('SQL through the statement execution API', () => {
  it('binds parameters, asks inline and reads each type exactly', async () => {
    const { calls, runner } = scripted({
      statement_id: 's1',
      status: { state: 'SUCCEEDED' },
      manifest: columns(['ns', 'LONG'], ['n', 'INT'], ['d', 'DOUBLE'], ['b', 'BOOLEAN'], ['s', 'STRING'], ['p', 'DECIMAL'], ['m', 'MAP']),
      result: { data_array: [['1795405112971000001', '7', '1.5', 'true', 'ü', '1.20', '{"a":"b"}'], [null, null, null, 'false', '', null, null]] },
    });
    const result = await runner.run({ text: 'SELECT :t', parameters: { t: { type: 'BIGINT', value: 1_795_405_112_971_000_001n }, gone: { type: 'STRING', value: null } } }, { maxRows: 50 });
    assert.deepEqual(result.rows, [[1_795_405_112_971_000_001n, 7, 1.5, true, 'ü', '1.20', '{"a":"b"}'], [null, null, null, false, '', null, null]]);
    assert.equal(result.columns[0]!.typeName, 'BIGINT');
    const body = calls[0]!.body as Record<string, unknown>;
    assert.deepEqual(body.parameters, [{ name: 't', type: 'BIGINT', value: '1795405112971000001' }, { name: 'gone', type: 'STRING' }]);
    assert.deepEqual([body.warehouse_id, body.row_limit, body.disposition, body.on_wait_timeout], ['wh1', 51, 'INLINE', 'CONTINUE']);
  });

  it('polls until the warehouse has started and reads every chunk', async () => {
    const seen: string[] = [];
    const { calls, runner } = scripted(
      { statement_id: 's/1', status: { state: 'PENDING' } },
      { statement_id: 's/1', status: { state: 'RUNNING' } },
      { statement_id: 's/1', status: { state: 'SUCCEEDED' }, manifest: columns(['n', 'LONG']), result: { data_array: [['1'], ['2']], next_chunk_index: 1 } },
      { data_array: [['3']] },
    );
    const { rows, truncated } = await runner.run({ text: 'SELECT 1' }, { onProgress: ({ state }) => seen.push(state) });
    assert.deepEqual([rows, truncated], [[[1n], [2n], [3n]], false]);
    assert.deepEqual(seen, ['connecting', 'queued', 'running', 'fetching']);
    assert.deepEqual(calls.slice(1).map(({ path }) => path), ['/api/2.0/sql/statements/s%2F1', '/api/2.0/sql/statements/s%2F1', '/api/2.0/sql/statements/s%2F1/result/chunks/1']);
  });

  it('says when there were more rows than asked for', async () => {
    const { runner } = scripted({ status: { state: 'SUCCEEDED' }, manifest: columns(['n', 'LONG']), result: { data_array: [['1'], ['2'], ['3']] } });
    assert.deepEqual(await runner.run({ text: 'SELECT 1' }, { maxRows: 2 }), { columns: [{ name: 'n', typeName: 'BIGINT' }], rows: [[1n], [2n]], truncated: true });
  });

  it('reads a failure that comes with HTTP 200', async () => {
    const { runner } = scripted({ statement_id: 's1', status: { state: 'FAILED', error: { error_code: 'BAD_REQUEST', message: '[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `timestamp` cannot be resolved.' } } });
    await assert.rejects(runner.run({ text: 'SELECT timestamp' }), (error) => error instanceof SqlFailure && error.condition === 'UNRESOLVED_COLUMN.WITH_SUGGESTION' && error.detail.startsWith('A column `timestamp`'));
  });

  for (const [status, code] of [[401, 'sql.unauthenticated'], [403, 'sql.forbidden'], [429, 'sql.busy'], [503, 'sql.busy'], [400, 'sql.failed'], [500, 'sql.unreachable']] as const) {
    it(`turns HTTP ${status} into ${code}`, async () => {
      const { runner } = scripted(() => {
        throw httpError(status, 'refused');
      });
      await assert.rejects(runner.run({ text: 'SELECT 1' }), (error) => error instanceof SqlFailure && error.code === code);
    });
  }

  it('sends a statement again after a broken connection only where it changes nothing', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      if (requests % 2 === 1) return void request.socket.destroy();
      response.end(JSON.stringify({ status: { state: 'SUCCEEDED' }, manifest: columns(['n', 'LONG']), result: { data_array: [['1']] } }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token', { retry: { maxAttempts: 2, firstPauseMs: 1 } });
    const runner = new StatementSqlRunner(client, 'wh1', silentLog);
    try {
      assert.deepEqual((await runner.run({ text: 'SELECT 1', readOnly: true })).rows, [[1n]]);
      assert.equal(requests, 2);
      await assert.rejects(runner.run({ text: 'DELETE FROM t' }), (error) => error instanceof SqlFailure && error.code === 'sql.unreachable');
      assert.equal(requests, 3);
    } finally {
      await client.close();
      server.close();
    }
  });

  it('refuses an answer that is no statement', async () => {
    const { runner } = scripted({ hello: 'world' });
    await assert.rejects(runner.run({ text: 'SELECT 1' }), (error) => error instanceof SqlFailure && error.code === 'sql.malformed');
  });

  it('cancels on the server when the caller gives up, also before the first answer', async () => {
    const whilePolling = scripted({ statement_id: 's1', status: { state: 'RUNNING' } });
    const controller = new AbortController();
    const running = whilePolling.runner.run({ text: 'SELECT 1' }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(running, { name: 'AbortError' });
    await whilePolling.runner.close();
    assert.equal(whilePolling.calls.at(-1)!.path, '/api/2.0/sql/statements/s1/cancel');

    let answer: ((value: unknown) => void) | undefined;
    const early = scripted(() => new Promise((resolve) => (answer = resolve)), {});
    const second = new AbortController();
    const pending = early.runner.run({ text: 'SELECT 1' }, { signal: second.signal });
    second.abort();
    await assert.rejects(pending, { name: 'AbortError' });
    answer!({ statement_id: 's2', status: { state: 'RUNNING' } });
    await early.runner.close();
    assert.equal(early.calls.at(-1)!.path, '/api/2.0/sql/statements/s2/cancel');
  });
});
