import { homedir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { HttpClient } from '../../src/databricks/http';
import { DriverSqlRunner } from '../../src/databricks/sql';
import { StatementSqlRunner, type JsonHttp } from '../../src/databricks/statements';
import type { SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from '../../src/databricks/ports';
import { insights } from '../../src/spanTables/insights';
import { functionNumbers } from '../../src/spanTables/lensStatement';
import { traceSkeleton } from '../../src/spanTables/traceStatements';
import { TraceStore } from '../../src/spanTables/traceStore';
import type { TraceListQuery } from '../../src/trace/list';
import { ThriftGateway } from '../fakes/thriftGateway';
import type { GatewayType } from '../fakes/thriftResults';
import { endNs, largeTraceId, load, loadedWorkspace } from './spanTablesData';

/** A figure of `npm run bench`: one line of JSON. */
const figure = (name: string, value: number, unit: string, bar?: number): void =>
  console.log(JSON.stringify({ name, value: Math.round(value * 100) / 100, unit, better: 'lower', ...(bar === undefined ? {} : { bar }) }));

/** Counts what goes to the server. */
class CountingHttp implements JsonHttp {
  requests = 0;
  bytes = 0;
  readonly http: JsonHttp;

  constructor(http: JsonHttp) {
    this.http = http;
  }

  json(call: Parameters<JsonHttp['json']>[0]): Promise<unknown> {
    this.requests += 1;
    this.bytes += JSON.stringify(call.body ?? '').length + call.path.length;
    return this.http.json(call);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const startedAt = performance.now();
  const value = await work();
  return { ms: performance.now() - startedAt, value };
}

const dayMs = 86_400_000;
const nowMs = Number(endNs / 1_000_000n);
const spans = { catalog: 'local', schema: 'traces', table: 'mlflow_experiment_trace_otel_spans' };
const cache = process.env.SPANLIGHT_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'spanlight');

async function main(): Promise<void> {
  const workspace = await loadedWorkspace(path.join(cache, `bench-spans-${load.spans}`));
  const client = new HttpClient(`http://127.0.0.1:${workspace.owner.port}`, workspace.owner.token);
  const http = new CountingHttp(client);
  const runner = new StatementSqlRunner(http, '0123456789abcdef', silentLog);
  const location = { location: 'local.traces', spans, side: { form: 'none' as const } };
  const store = new TraceStore({ runner, location, now: () => nowMs });
  const shape = await store.shape();

  // The list: the usual day, filters, later pages; each as a person asks it.
  const queries: TraceListQuery[] = [{}, { text: 'order 12' }, { states: ['ERROR'] }, { spanType: 'TOOL' }, { minDurationMs: 450 }];
  const listTimes: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    for (const query of queries) {
      const { ms, value } = await timed(() => store.list(query));
      listTimes.push(ms);
      if (value.nextCursor) listTimes.push((await timed(() => store.list({ ...query, cursor: value.nextCursor }))).ms);
    }
  }
  listTimes.sort((a, b) => a - b);
  figure('list of 100 traces in 10 million spans, p95', listTimes[Math.ceil(listTimes.length * 0.95) - 1]!, 'ms', 150);
  figure('list of 100 traces, whole week', (await timed(() => store.list({ sinceMs: nowMs - 8 * dayMs }))).ms, 'ms');

  const near = { startMs: nowMs - dayMs, durationMs: 60_000 };
  const skeletons = [];
  for (let turn = 0; turn < 3; turn += 1) skeletons.push((await timed(() => new TraceStore({ runner, location, now: () => nowMs }).trace(largeTraceId, near))).ms);
  figure('skeleton of a trace of 100,000 spans, local workspace', skeletons.sort((a, b) => a - b)[1]!, 'ms', 400);

  [http.requests, http.bytes] = [0, 0];
  await store.trace(largeTraceId, near);
  figure('queries per opened trace', http.requests, 'queries', 1);
  figure('bytes sent per opened trace', http.bytes, 'bytes');
  [http.requests, http.bytes] = [0, 0];
  await store.list({ limit: 100 });
  figure('queries per page of the list', http.requests, 'queries', 2);
  figure('bytes sent per page of the list', http.bytes, 'bytes');

  const range = { sinceNs: endNs - 8n * 86_400_000_000_000n, untilNs: endNs, bucketNs: 86_400_000_000_000n, offsetNs: 0n };
  for (const insight of insights) {
    const statement = insight.statement(shape, location.side, range);
    if (statement) figure(`insight ${insight.id} over 10 million spans`, (await timed(() => runner.run(statement))).ms, 'ms', 1000);
  }
  const day = { sinceNs: endNs - 86_400_000_000_000n, untilNs: endNs };
  figure('numbers above the code, a day of 10 million spans in a week', (await timed(() => runner.run(functionNumbers(shape, day)))).ms, 'ms', 500);

  const gateway = new ThriftGateway({ token: 't', pageRows: 20_000, execute: async (text, parameters) => toGateway(await runner.run(bound(text, parameters), { maxRows: 250_000 })) });
  await gateway.listen();
  const driver: SqlRunner = new DriverSqlRunner({ host: 'localhost', port: gateway.port, path: gateway.path, token: async () => 't', caCertificate: gateway.certificate.cert }, silentLog);
  await driver.run({ text: 'SELECT 1 AS one' });
  const throughDriver = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const options: SqlRunOptions = { maxRows: 250_000 };
    throughDriver.push((await timed(() => driver.run(traceSkeleton(shape, largeTraceId, day), options))).ms);
  }
  figure('skeleton of a trace of 100,000 spans, through the driver', throughDriver.sort((a, b) => a - b)[1]!, 'ms', 1500);

  await driver.close();
  await gateway.close();
  await runner.close();
  await client.close();
  await workspace.stop();
}

function bound(text: string, parameters: Readonly<Record<string, { type: string; value: string | undefined }>>): SqlStatement {
  const values = Object.entries(parameters).map(([name, { type, value }]) => [name, { type: type as 'STRING', value: value ?? null }]);
  return { text, parameters: Object.fromEntries(values) as SqlStatement['parameters'], readOnly: true };
}

function toGateway(result: SqlResult) {
  return { columns: result.columns.map(({ name, typeName }) => ({ name, type: typeName as GatewayType })), rows: result.rows };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
