import { homedir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { HttpClient } from '../../src/databricks/http';
import { LocalWorkspaceClient } from '../../src/databricks/localWorkspace';
import { DriverSqlRunner } from '../../src/databricks/sql';
import { StatementSqlRunner, type JsonHttp } from '../../src/databricks/statements';
import type { SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from '../../src/databricks/ports';
import { insights } from '../../src/spanTables/insights';
import { functionNumbers } from '../../src/spanTables/lensStatement';
import { traceSkeleton } from '../../src/spanTables/traceStatements';
import { TraceStore } from '../../src/spanTables/traceStore';
import type { TraceList, TraceListQuery } from '../../src/trace/list';
import { ThriftGateway } from '../fakes/thriftGateway';
import type { GatewayType } from '../fakes/thriftResults';
import { endNs, largeTraceId, load, loadedWorkspace, rootOfLargeTrace } from './spanTablesData';

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

/** The middle of several times of the same work. */
async function median(turns: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) times.push((await timed(work)).ms);
  return times.sort((a, b) => a - b)[Math.floor(turns / 2)]!;
}

const p95 = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!;
const amount = `${(load.spans / 1e6).toLocaleString('en')} million spans`;

/** The list as a person asks it: the usual day, filters, later pages. `list` answers one page. */
async function listTimes(queries: readonly TraceListQuery[], list: (query: TraceListQuery) => Promise<TraceList>): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    for (const query of queries) {
      const { ms, value } = await timed(() => list(query));
      times.push(ms);
      if (value.nextCursor) times.push((await timed(() => list({ ...query, cursor: value.nextCursor }))).ms);
    }
  }
  return times;
}

async function main(): Promise<void> {
  const workspace = await loadedWorkspace(path.join(cache, `bench-spans-3-${load.spans}`));
  const { port, token } = workspace.owner;
  const client = new HttpClient(`http://127.0.0.1:${port}`, token);
  const local = new LocalWorkspaceClient(port, token);
  const http = new CountingHttp(client);
  const runner = new StatementSqlRunner(http, '0123456789abcdef', silentLog);
  const location = { location: 'local.traces', spans, side: { form: 'none' as const } };
  const store = new TraceStore({ runner, location, now: () => nowMs });
  const shape = await store.shape();
  const columns = async () => [...shape.columns].map(([name, typeText]) => ({ name, typeText }));
  const day = { sinceNs: endNs - 86_400_000_000_000n, untilNs: endNs };
  const week = { sinceNs: endNs - 8n * 86_400_000_000_000n, untilNs: endNs, bucketNs: 86_400_000_000_000n, offsetNs: 0n };

  const plain: TraceListQuery[] = [{}, { text: 'order 12' }, { states: ['ERROR'] }, { minDurationMs: 450 }];
  figure(`list in the local workspace, ${amount}, p95`, p95(await listTimes(plain, (query) => local.traces(query))), 'ms', 150);
  const ofSpans: TraceListQuery[] = [{ spanType: 'TOOL' }, { session: 'session-12' }, { attributes: [{ key: 'session.id', value: 'session-7' }] }];
  figure(`list in the local workspace by what spans carry, ${amount}, p95`, p95(await listTimes(ofSpans, (query) => local.traces(query))), 'ms');
  figure(`list by SQL, a day of ${amount}, p95`, p95(await listTimes([...plain, { spanType: 'TOOL' }], (query) => store.list(query))), 'ms', 150);
  figure(`list by SQL, the whole week of ${amount}`, await median(3, () => store.list({ sinceMs: nowMs - 8 * dayMs })), 'ms');

  const near = { startMs: nowMs - dayMs, durationMs: 60_000 };
  figure('skeleton of a trace of 100,000 spans, local workspace', await median(3, () => local.columns(largeTraceId, 'local.traces')), 'ms', 400);
  figure('skeleton of a trace of 100,000 spans, by SQL', await median(3, () => new TraceStore({ runner, location, now: () => nowMs, columns }).trace(largeTraceId, near)), 'ms', 400);

  await count('opened trace', http, 1, () => new TraceStore({ runner, location, now: () => nowMs, columns }).trace(largeTraceId, near));
  await count('opened span', http, 1, () => store.spans(largeTraceId, [rootOfLargeTrace], near));
  await count('page of the list', http, 2, () => store.list({ limit: 100 }));

  for (const insight of insights) {
    const statement = insight.statement(shape, location.side, week);
    if (statement) figure(`insight ${insight.id}, ${amount}`, await median(3, () => runner.run(statement)), 'ms', 1000);
  }
  await count('insight', http, 1, () => runner.run(insights[0]!.statement(shape, location.side, week)!));
  figure(`numbers above the code, a day of ${amount} in a week`, await median(3, () => runner.run(functionNumbers(shape, day))), 'ms', 500);
  await count('refresh of the numbers above the code', http, 1, () => runner.run(functionNumbers(shape, day)));

  const gateway = new ThriftGateway({ token: 't', pageRows: 20_000, execute: async (text, parameters) => toGateway(await runner.run(bound(text, parameters), { maxRows: 250_000 })) });
  await gateway.listen();
  const driver: SqlRunner = new DriverSqlRunner({ host: 'localhost', port: gateway.port, path: gateway.path, token: async () => 't', caCertificate: gateway.certificate.cert }, silentLog);
  await driver.run({ text: 'SELECT 1 AS one' });
  const options: SqlRunOptions = { maxRows: 250_000 };
  figure('skeleton of a trace of 100,000 spans, through the driver', await median(3, () => driver.run(traceSkeleton(shape, largeTraceId, day), options)), 'ms', 1500);

  await driver.close();
  await gateway.close();
  await runner.close();
  await local.close();
  await client.close();
  await workspace.stop();
}

/** Queries and bytes that one action sends. */
async function count(action: string, http: CountingHttp, most: number, work: () => Promise<unknown>): Promise<void> {
  [http.requests, http.bytes] = [0, 0];
  await work();
  figure(`queries per ${action}`, http.requests, 'queries', most);
  figure(`bytes sent per ${action}`, http.bytes, 'bytes');
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
