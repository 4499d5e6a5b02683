import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalOwner, LocalStatus } from '../../src/protocol/localWorkspace';
import { parseStatement } from '../../src/local/sql/polyglot';
import { prepare } from '../../src/local/sql/prepare';
import { Translation, tableKey } from '../../src/local/sql/translation';
import { types, mapOf, structOf } from '../../src/local/sql/types';
import type { TableInfo } from '../../src/local/sql/scope';
import { OtlpLoad } from './otlpLoad';
import { inParallel, startProcess } from './serverProcess';

/**
 * The pattern document's three queries (pattern 14) over 1,000,000 spans through
 * `/api/2.0/sql/statements`, and the translation of a statement alone. BENCH_SPANS makes a
 * shorter run.
 */
const spans = Number(process.env.BENCH_SPANS ?? 1_000_000);
const table = 'local.traces.mlflow_experiment_trace_otel_spans';
const queryNames = ['traces per day', 'slow traces', 'error rate by span name'];
const runs = 5;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const print = (name: string, value: number, unit: string, bar: number) => console.log(JSON.stringify({ name, value, unit, better: 'lower', bar }));

async function patternQueries(): Promise<string[]> {
  const text = await readFile('test/peers/patterns/14-1.sql', 'utf8');
  return text.replaceAll('my_catalog.my_schema', 'local.traces').split(';').map((query) => query.trim()).filter((query) => query !== '');
}

async function measureQueries(folder: string, queries: readonly string[]): Promise<void> {
  const server = await startProcess(process.execPath, ['dist/local.js', '--data', folder, '--name', 'bench'], /"port":(\d+)/);
  try {
    const { token, port } = JSON.parse(await readFile(path.join(folder, 'owner.json'), 'utf8')) as LocalOwner;
    const call = async (method: string, target: string, headers: Record<string, string>, body?: string | Uint8Array) => {
      const answer = await fetch(`http://127.0.0.1:${port}${target}`, { method, headers: { authorization: `Bearer ${token}`, ...headers }, body: body as NonNullable<RequestInit['body']> });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${target} answered ${answer.status}: ${text.slice(0, 500)}`);
      return text;
    };
    const load = new OtlpLoad();
    const otlp = { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': table };
    await inParallel(Math.ceil(spans / load.options.spansPerBatch), 4, async () => void (await call('POST', '/api/2.0/otel/v1/traces', otlp, load.next().slice())));
    const { defaults } = JSON.parse(await call('GET', '/spanlight/v1/status', {})) as LocalStatus;
    for (const [index, statement] of queries.entries()) {
      const times: number[] = [];
      for (let run = 0; run < runs; run++) {
        const started = performance.now();
        const answer = await call('POST', '/api/2.0/sql/statements', { 'content-type': 'application/json' }, JSON.stringify({ statement, warehouse_id: defaults.warehouseId, wait_timeout: '50s' }));
        times.push(performance.now() - started);
        if (!answer.includes('"SUCCEEDED"')) throw new Error(`${statement}: ${answer.slice(0, 500)}`);
      }
      print(`pattern 14, ${queryNames[index]}, over ${spans.toLocaleString('en')} spans`, median(times), 'ms', 200);
    }
  } finally {
    await server.stop();
  }
}

/** Preparing, parsing and translating, with the parser loaded. */
async function measureTranslation(queries: readonly string[]): Promise<void> {
  const columns = [
    ...['trace_id', 'span_id', 'parent_span_id', 'name', 'kind'].map((name) => ({ name, type: types.string })),
    ...['start_time_unix_nano', 'end_time_unix_nano'].map((name) => ({ name, type: types.bigint })),
    { name: 'attributes', type: mapOf(types.string, types.string) },
    { name: 'status', type: structOf([{ name: 'message', type: types.string }, { name: 'code', type: types.string }]) },
    { name: 'timestamp', type: types.timestamp },
    { name: 'status_code', type: types.string },
  ];
  const [catalog, schema, name] = table.split('.') as [string, string, string];
  const info: TableInfo = { name: { catalog, schema, table: name }, kind: 'table', columns, writable: false };
  const known = new Map([[tableKey([catalog, schema, name]), info]]);
  const times: number[] = [];
  for (let run = 0; run < 50; run++) {
    for (const query of queries) {
      const started = performance.now();
      const { text } = prepare(query, []);
      new Translation(known, [], { catalog, schema, userName: 'bench@local' }).translate(await parseStatement(text));
      times.push(performance.now() - started);
    }
  }
  print('translation of a statement', median(times.slice(queries.length * 5)), 'ms', 5);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spanlight-bench-'));
  try {
    const queries = await patternQueries();
    await measureTranslation(queries);
    await measureQueries(folder, queries);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
