import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { Database } from '../../src/local/store/database';
import { tracePartsTable } from '../../src/local/store/tracePartsTable';
import { startLocalWorkspace, type LocalWorkspace } from '../../src/local/localWorkspace';

/** What the tables hold: ten spans a trace over a week, the newest at {@link endNs}; one trace is large. BENCH_SPANS makes fewer or more. */
export const load = { spans: Number(process.env.BENCH_SPANS ?? 10_000_000), spansPerTrace: 10, largeTrace: 100_000, days: 7 };
export const endNs = 1_795_392_000_000_000_000n;
export const largeTraceId = 'f'.repeat(32);
export const rootOfLargeTrace = createHash('md5').update('large0').digest('hex').slice(0, 16);
const dayNs = 86_400_000_000_000n;
const startNs = endNs - BigInt(load.days) * dayNs;

const names = "['answer', 'retrieve', 'embed', 'search_documents', 'rank', 'build_prompt', 'chat', 'call_tool', 'parse_answer', 'check_safety']";
const types = "['AGENT', 'RETRIEVER', 'EMBEDDING', 'RETRIEVER', 'RERANKER', 'CHAIN', 'CHAT_MODEL', 'TOOL', 'PARSER', 'TOOL']";

/**
 * A local workspace over a folder of ten million spans in its default table (schema link). The data
 * are made once and kept in `folder`; making them takes a few minutes.
 */
export async function loadedWorkspace(folder: string): Promise<LocalWorkspace> {
  const args = { data: folder, name: 'bench', location: 'schema' as const, port: 0, idleExitSeconds: 0 };
  if (!existsSync(path.join(folder, 'complete'))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await (await startLocalWorkspace(args, silentLog, () => {})).stop();
    const database = await Database.open(folder, silentLog);
    const slices = 20;
    for (let slice = 0; slice < slices; slice += 1) {
      await database.write('local', (connection) => connection.run(insert(spansOfSlice(slice, slices))));
      console.error(`  ${slice + 1} of ${slices} parts of the data are made`);
    }
    await database.write('local', (connection) => connection.run(insert(largeTrace)));
    await database.write('local', (connection) => connection.run(partsOfTraces));
    await database.close();
    await writeFile(path.join(folder, 'complete'), '');
  }
  return startLocalWorkspace(args, silentLog, () => {});
}

const insert = (spans: string): string => `INSERT INTO local.traces.mlflow_experiment_trace_otel_spans BY NAME
  SELECT trace_id, span_id, parent_span_id, ${names}[n + 1] AS name, 'SPAN_KIND_INTERNAL' AS kind, start_ns AS start_time_unix_nano, start_ns + duration AS end_time_unix_nano,
    MAP {'mlflow.spanType': ${types}[n + 1], 'mlflow.spanFunctionName': ${names}[n + 1], 'mlflow.spanInputs': '{"query": "what does the refund policy say about order ' || t || '"}',
      'mlflow.spanOutputs': 'the policy says ' || md5(span_id) || md5(trace_id), 'session.id': 'session-' || (t % 5000),
      'mlflow.chat.tokenUsage': CASE WHEN n = 6 THEN '{"input_tokens": ' || (t % 900) || ', "output_tokens": 20, "total_tokens": ' || (t % 900 + 20) || '}' END} AS attributes,
    0 AS dropped_attributes_count, struct_pack(message := '', code := CASE WHEN hash(span_id) % 50 = 0 THEN 'STATUS_CODE_ERROR' ELSE 'STATUS_CODE_OK' END) AS status
  FROM (${spans})`;

function spansOfSlice(slice: number, slices: number): string {
  const traces = load.spans / load.spansPerTrace;
  const stepNs = (BigInt(load.days) * dayNs) / BigInt(traces);
  const [from, to] = [Math.floor((traces * slice) / slices), Math.floor((traces * (slice + 1)) / slices)];
  return `SELECT t, n, md5('t' || t) AS trace_id, substr(md5(t || '-' || n), 1, 16) AS span_id, CASE WHEN n = 0 THEN '' ELSE substr(md5(t || '-0'), 1, 16) END AS parent_span_id,
    ${startNs} + t * ${stepNs} + n * 1000000 AS start_ns, CASE WHEN n = 0 THEN 100000000 ELSE 10000000 END + hash(t) % 400000000 AS duration
    FROM (SELECT unnest(range(${from}, ${to})) AS t), (SELECT unnest(range(${load.spansPerTrace})) AS n)`;
}

/** What the workspace keeps beside the spans for its own list: one row per batch and trace, here one a trace, in the order of arrival. */
export const partsOfTraces = `INSERT INTO ${tracePartsTable('local')} BY NAME
  SELECT 'local.traces' AS location, trace_id, start_time_unix_nano AS start_ns, end_time_unix_nano AS end_ns, CASE WHEN trace_id = '${largeTraceId}' THEN ${load.largeTrace} ELSE ${load.spansPerTrace} END AS span_count, 0 AS error_count,
    name AS first_name, start_time_unix_nano AS root_start_ns, end_time_unix_nano AS root_end_ns, name AS root_name, replace(status.code, 'STATUS_CODE_', '') AS root_status,
    attributes['mlflow.spanInputs'] AS request_preview, attributes['mlflow.spanOutputs'] AS response_preview,
    CASE WHEN trace_id = '${largeTraceId}' THEN ${(load.largeTrace / 10) * 20} ELSE regexp_extract(attributes['mlflow.spanInputs'], '[0-9]+')::BIGINT % 900 + 20 END AS tokens, false AS has_repeats
  FROM local.traces.mlflow_experiment_trace_otel_spans WHERE parent_span_id = '' ORDER BY start_ns`;

const largeTrace = `SELECT 0 AS t, i % 10 AS n, '${largeTraceId}' AS trace_id, substr(md5('large' || i), 1, 16) AS span_id, CASE WHEN i = 0 THEN '' ELSE substr(md5('large' || (i // 10)), 1, 16) END AS parent_span_id,
  ${endNs - dayNs} + i * 100000 AS start_ns, 50000000 AS duration FROM (SELECT unnest(range(${load.largeTrace})) AS i)`;
