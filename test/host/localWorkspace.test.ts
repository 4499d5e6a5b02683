import assert from 'node:assert/strict';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import * as vscode from 'vscode';
import { LocalWorkspaceClient } from '../../src/databricks/localWorkspace';
import { loadChildren, type TreeSource } from '../../src/editor/tree/loadNodes';
import type { TreeNode } from '../../src/editor/tree/nodes';
import { freshMemory } from '../../src/editor/tree/treeMemory';
import { experimentLink } from '../../src/trace/location';
import { activeExtension, sampleFile, terminalEnvironment, traceTabs, until } from './hostFixture';

/** Sends one trace with a span of `retrieveContext` as any OpenTelemetry program would. Returns its id. */
async function sendTrace(environment: Record<string, string>, spansTable: string): Promise<string> {
  const exporter = new OTLPTraceExporter({
    url: `${environment['DATABRICKS_HOST']}/api/2.0/otel/v1/traces`,
    headers: { Authorization: `Bearer ${environment['DATABRICKS_TOKEN']}`, 'X-Databricks-UC-Table-Name': spansTable },
  });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('host-test');
  const root = tracer.startSpan('supportAgent');
  const child = tracer.startSpan('retrieveContext', { attributes: { 'mlflow.spanInputs': '{"query":"descale"}' } }, trace.setSpan(ROOT_CONTEXT, root));
  child.end();
  root.end();
  await provider.forceFlush();
  await provider.shutdown();
  return root.spanContext().traceId;
}

describe('the local workspace in the editor', () => {
  let environment: Record<string, string>;
  let client: LocalWorkspaceClient;
  let traceId: string;

  before(async () => {
    await activeExtension();
    await vscode.commands.executeCommand('spanlight.local.start');
    environment = await until('terminals know the local workspace', async () => {
      const found = await terminalEnvironment();
      return found['DATABRICKS_HOST'] ? found : undefined;
    });
    client = new LocalWorkspaceClient(Number(new URL(environment['DATABRICKS_HOST']!).port), environment['DATABRICKS_TOKEN']!);
  });
  after(async () => {
    await client.close();
    await vscode.commands.executeCommand('spanlight.local.stop');
  });

  it('gives terminals the full set where no Databricks configuration is in sight', () => {
    assert.match(environment['DATABRICKS_HOST']!, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(environment['MLFLOW_TRACKING_URI'], 'databricks');
    for (const name of ['DATABRICKS_TOKEN', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_TRACING_SQL_WAREHOUSE_ID']) assert.ok(environment[name], name);
    // The sample's tables have a prefix, which clients find by the experiment's link.
    assert.equal(environment['MLFLOW_TRACING_DESTINATION'], undefined);
    assert.deepEqual(Object.keys(environment).filter((name) => name.startsWith('OTEL_')), []);
  });

  it('lists a trace that a program sent, and opens it beside the code', async () => {
    const experiment = await client.workspace.mlflow.experiment(environment['MLFLOW_EXPERIMENT_ID']!);
    traceId = await sendTrace(environment, experimentLink(experiment!.tags)!.spansTable);
    const row = await until('the trace is listed', async () => (await client.traces({ text: traceId })).rows[0]);
    assert.deepEqual([row.name, row.spanCount], ['supportAgent', 2]);
    await vscode.window.showTextDocument(sampleFile('typescript-agent', 'agent.ts'));
    await vscode.commands.executeCommand('spanlight.trace.open', `tr-${traceId}`);
    const [tab] = await until('the trace has a tab', () => traceTabs().length === 1 && traceTabs());
    assert.notEqual(tab!.group.viewColumn, vscode.ViewColumn.One);
    await until('the tab carries the name of the trace', () => traceTabs()[0]?.label === 'supportAgent');
    await vscode.commands.executeCommand('spanlight.trace.open', traceId);
    assert.equal(traceTabs().length, 1, 'a second panel for the same trace');
  });

  it('opens the last trace of the function under the cursor', async () => {
    await vscode.window.tabGroups.close(traceTabs());
    const document = await vscode.workspace.openTextDocument(sampleFile('typescript-agent', 'agent.ts'));
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const at = document.positionAt(document.getText().indexOf('function retrieveContext(') + 12);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('spanlight.trace.openLast');
    await until('the trace is open', () => traceTabs().length === 1);
  });

  it('shows experiment, location, tables, columns and scorers in the tree', async () => {
    const source: TreeSource = { workspace: client.workspace, defaultExperimentId: environment['MLFLOW_EXPERIMENT_ID']!, web: undefined, memory: freshMemory() };
    const connection: TreeNode = { kind: 'connection', label: 'Local workspace', detail: '', isOpen: true, filter: '' };
    const experiment = (await loadChildren(source, connection)).find((node) => node.kind === 'experiment' && node.isDefault);
    assert.ok(experiment, 'the folder’s experiment');
    const [location, scorers] = await loadChildren(source, experiment);
    assert.equal(location!.kind, 'location');
    const tables = await loadChildren(source, location!);
    const spans = tables.find((node) => node.kind === 'table' && node.table.name.endsWith('_otel_spans'));
    assert.ok(spans, JSON.stringify(tables));
    const columns = (await loadChildren(source, spans)).map((node) => node.kind === 'column' && node.name);
    assert.ok(columns.includes('trace_id') && columns.includes('attributes'), columns.join());
    assert.deepEqual((await loadChildren(source, scorers!)).map(({ kind }) => kind), ['empty']);
  });
});
