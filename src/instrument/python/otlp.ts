import type { Node } from 'web-tree-sitter';
import { plannedEdits, refusedPlan, type Action, type ActionPlan } from '../actions';
import { ImportPlan } from './importPlan';
import { PythonImports } from './imports';
import { pythonLiteral } from './literal';
import type { PythonSource } from './parse';
import { headEnd, insertSetup } from './setupLines';

const tableHeader = 'X-Databricks-UC-Table-Name';

/**
 * Edits that send OpenTelemetry spans to a workspace's OTLP endpoint, which takes protobuf only. A
 * tracer provider that the module makes gets one more processor; without one a provider is made.
 */
export function planOtlpExport(source: PythonSource, { table, host }: Extract<Action, { kind: 'exportOtlp' }>): ActionPlan {
  const { text } = source;
  if (!/^[^.\s]+\.[^.\s]+\.[^.\s]+$/.test(table)) return refusedPlan('badTable', `'${table}' does not name a table in three parts, such as main.traces.mlflow_experiment_trace_otel_spans.`);
  if (host !== undefined && !/^https?:\/\/[^\s/]+\/?$/.test(host)) return refusedPlan('badHost', `'${host}' is no address of a workspace, such as https://example.cloud.databricks.com.`);
  if (text.toLowerCase().includes(tableHeader.toLowerCase())) return refusedPlan('exportsAlready', `The file sends spans to a table already: it sets the header ${tableHeader}.`);
  const provider = providerOf(source);
  const imports = new ImportPlan(source, provider?.statement.startIndex ?? headEnd(source));
  const os = imports.module('os', ['_os']);
  const exporter = imports.member(['opentelemetry.exporter.otlp.proto.http.trace_exporter'], 'OTLPSpanExporter', 'HttpOTLPSpanExporter');
  const processor = imports.member(['opentelemetry.sdk.trace.export'], 'BatchSpanProcessor', 'OtelBatchSpanProcessor');
  if (exporter === undefined || processor === undefined) return refusedPlan('nameTaken', 'The file uses the names of the OpenTelemetry classes for something else.');
  const endpoint = host === undefined ? `${os}.environ["DATABRICKS_HOST"].rstrip("/") + "/api/2.0/otel/v1/traces"` : pythonLiteral(`${host.replace(/\/$/, '')}/api/2.0/otel/v1/traces`);
  const lines = (name: string): string[] => [
    `${name}.add_span_processor(`,
    `    ${processor}(`,
    `        ${exporter}(`,
    `            endpoint=${endpoint},`,
    '            headers={',
    '                "content-type": "application/x-protobuf",',
    `                "${tableHeader}": ${pythonLiteral(table)},`,
    `                "Authorization": "Bearer " + ${os}.environ["DATABRICKS_TOKEN"],`,
    '            },',
    '        )',
    '    )',
    ')',
  ];
  const notes = [{ code: 'token', message: 'The code reads the token from the environment variable DATABRICKS_TOKEN when the program starts.' }];
  if (provider) {
    const { edits } = imports;
    return plannedEdits([...edits, insertSetup(source, lines(provider.name), provider.statement)], notes);
  }
  const providerClass = imports.member(['opentelemetry.sdk.trace'], 'TracerProvider', 'OtelTracerProvider');
  const trace = imports.member(['opentelemetry'], 'trace', 'otel_trace');
  if (providerClass === undefined || trace === undefined) return refusedPlan('nameTaken', 'The file uses the names of the OpenTelemetry classes for something else.');
  const name = freeName(text, 'tracer_provider');
  const { edits } = imports;
  return plannedEdits([...edits, insertSetup(source, [`${name} = ${providerClass}()`, ...lines(name), `${trace}.set_tracer_provider(${name})`])], notes);
}

const freeName = (text: string, name: string): string => (new RegExp(`\\b${name}\\b`).test(text) ? freeName(text, `otlp_${name}`) : name);

/** A statement of the module that gives a new tracer provider a name. */
function providerOf(source: PythonSource): { readonly statement: Node; readonly name: string } | undefined {
  const imports = PythonImports.of(source);
  for (const statement of source.root.namedChildren) {
    const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : null;
    const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
    const right = assignment?.childForFieldName('right');
    if (left?.type === 'identifier' && right?.type === 'call' && imports.resolveNode(right.childForFieldName('function')) === 'opentelemetry.sdk.trace.TracerProvider') {
      return { statement, name: source.text.slice(left.startIndex, left.endIndex) };
    }
  }
  return undefined;
}
