import { spawn } from 'node:child_process';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import type { LocalTrace } from '../../../src/protocol/localWorkspace';
import type { TraceList } from '../../../src/trace/list';
import type { SpanRecord } from '../../fakes/spanData';
import { LocalProcess } from '../mlflow/localProcess';

/**
 * Spans that the real MLflow client made with `program.py` and sent to the local workspace, moved in
 * time as a whole so that the first starts at `startNs`.
 */
export async function clientSpans(python: string, program: string, startNs: bigint): Promise<readonly SpanRecord[]> {
  const local = new LocalProcess();
  await local.start();
  try {
    const { warehouseId, experimentId, catalogName, schemaName } = local.status.defaults;
    await runProgram(python, program, {
      DATABRICKS_HOST: local.url, DATABRICKS_TOKEN: local.owner.token, MLFLOW_TRACKING_URI: 'databricks', MLFLOW_TRACING_SQL_WAREHOUSE_ID: warehouseId,
      MLFLOW_EXPERIMENT_ID: experimentId, MLFLOW_TRACING_DESTINATION: `${catalogName}.${schemaName}`, HOME: local.folder,
    });
    const list = await local.json<TraceList>('GET', '/spanlight/v1/traces');
    const spans: SpanRecord[] = [];
    for (const row of list.rows) {
      const trace = await local.json<LocalTrace>('GET', `/spanlight/v1/traces/${row.traceId}?location=${encodeURIComponent(row.location)}`);
      spans.push(...decodeOtlp(trace.otlp).map(recordOf));
    }
    const first = spans.reduce((least, span) => (span.startNs < least ? span.startNs : least), spans[0]!.startNs);
    return spans.map((span) => ({ ...span, startNs: span.startNs - first + startNs, endNs: span.endNs === null ? null : span.endNs - first + startNs }));
  } finally {
    await local.stop();
  }
}

function recordOf(span: ReturnType<typeof decodeOtlp>[number]): SpanRecord {
  return {
    traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId, name: span.name, kind: `SPAN_KIND_${span.kind}`, startNs: span.startNs, endNs: span.endNs || null,
    status: { code: `STATUS_CODE_${span.status.code}`, message: span.status.message }, attributes: span.attributes,
    events: span.events.map(({ name, timeNs, attributes }) => ({ name, timeNs, attributes })),
  };
}

/** Runs a Python program and answers what it printed; throws with it when it fails. */
export function runProgram(python: string, file: string, env: Record<string, string>, args: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [file, ...args], { env: { PATH: process.env.PATH, PYTHONWARNINGS: 'ignore', ...env } });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${file} ended with code ${code}.\n${output}${errors}`))));
  });
}
