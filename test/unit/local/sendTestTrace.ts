import type { LocalWorkspaceClient } from '../../../src/databricks/localWorkspace';
import { encodeOtlp } from '../../../src/trace/encode/otlp';
import { makeSpan } from '../trace/makeSpan';
import type { TestWorkspace } from './workspaceFixture';

/** Stores a trace of one ended root span, in the default tables or in the default experiment; returns its location as lists name it. */
export async function sendTestTrace(workspace: TestWorkspace, client: LocalWorkspaceClient, traceId: string, storage: 'uc' | 'experiment'): Promise<string> {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const span = makeSpan({ traceId, spanId: '00f067aa0ba902b7', name: 'answer', startNs: nowNs - 5_000_000n, endNs: nowNs, attributes: { 'mlflow.spanType': '"AGENT"' } });
  const { defaults } = await client.status();
  const place = `${defaults.catalogName}.${defaults.schemaName}`;
  if (storage === 'uc') {
    await client.workspace.otlp.send(defaults.tablePrefix === undefined ? `${place}.mlflow_experiment_trace_otel_spans` : `${place}.${defaults.tablePrefix}_otel_spans`, [span]);
    return defaults.tablePrefix === undefined ? place : `${place}.${defaults.tablePrefix}`;
  }
  await workspace.json('POST', '/v1/traces', encodeOtlp([span]));
  return 'experiment:0';
}
