import { ts } from 'ts-morph';
import { plannedEdits, refusedPlan, type Action, type ActionPlan } from '../actions';
import { indentAt, indentUnit, lineEnding } from '../lines';
import type { Edit, FileContext } from '../types';
import { importInsertion, isNameTaken, quoteOf, usesSemicolons } from './importPlan';
import { TsImports } from './imports';
import type { TsSource } from './parse';
import { insertSetup, propertyOf, tsLiteral } from './setupLines';

const tableHeader = 'X-Databricks-UC-Table-Name';
const exporterModule = '@opentelemetry/exporter-trace-otlp-proto';
const sdkModule = '@opentelemetry/sdk-trace-node';

/**
 * Edits that send OpenTelemetry spans to a workspace's OTLP endpoint, which takes protobuf only. A provider
 * that the text makes gets one more processor; without one a provider is made.
 */
export function planTsOtlpExport(source: TsSource, { table, host }: Extract<Action, { kind: 'exportOtlp' }>, context: FileContext): ActionPlan {
  const { text } = source;
  if (!/^[^.\s]+\.[^.\s]+\.[^.\s]+$/.test(table)) return refusedPlan('badTable', `'${table}' does not name a table in three parts, such as main.traces.mlflow_experiment_trace_otel_spans.`);
  if (host !== undefined && !/^https?:\/\/[^\s/]+\/?$/.test(host)) return refusedPlan('badHost', `'${host}' is no address of a workspace, such as https://example.cloud.databricks.com.`);
  if (text.toLowerCase().includes(tableHeader.toLowerCase())) return refusedPlan('exportsAlready', `The file sends spans to a table already: it sets the header ${tableHeader}.`);
  const provider = providerOf(source);
  const processors = provider && processorsOf(provider);
  if (provider && !processors) return refusedPlan('providerWithoutList', 'The file makes a tracer provider without a list of span processors. Give it spanProcessors: [] first.');
  const needed: [string, string][] = [[exporterModule, 'OTLPTraceExporter'], [sdkModule, 'BatchSpanProcessor'], ...(provider ? [] : [[sdkModule, 'NodeTracerProvider'] as [string, string]])];
  const imports = planImports(source, needed, context);
  if (!imports) return refusedPlan('nameTaken', 'The file uses the names of the OpenTelemetry classes for something else.');
  const notes = [{ code: 'token', message: 'The code reads the token from the environment variable DATABRICKS_TOKEN when the program starts.' }];
  const unit = indentUnit(text, '  ');
  const processor = processorLines(table, host, imports.nameOf, unit, source);
  if (processors) {
    const eol = lineEnding(text);
    const last = processors.elements.at(-1);
    const indent = indentAt(text, (last ?? processors).getStart(source.file));
    const at = last?.end ?? processors.getStart(source.file) + 1;
    const own = processor.map((line, index) => (index === 0 ? line : indent + line)).join(eol);
    return plannedEdits([...imports.edits, { start: at, end: at, text: (last ? ', ' : '') + own }], notes);
  }
  const end = usesSemicolons(source) ? ';' : '';
  const name = ['tracerProvider', 'otlpTracerProvider'].find((each) => !isNameTaken(source, each)) ?? 'spanlightTracerProvider';
  const lines = [
    `const ${name} = new ${imports.nameOf('NodeTracerProvider')}({`,
    `${unit}spanProcessors: [`,
    ...processor.map((line, index) => `${unit}${unit}${line}${index === processor.length - 1 ? ',' : ''}`),
    `${unit}],`,
    `})${end}`,
    `${name}.register()${end}`,
  ];
  return plannedEdits([...imports.edits, insertSetup(source, lines, context)], notes);
}

function processorLines(table: string, host: string | undefined, nameOf: (name: string) => string, unit: string, source: TsSource): string[] {
  const literal = (value: string) => tsLiteral(value, quoteOf(source));
  const path = '/api/2.0/otel/v1/traces';
  const url = host === undefined ? `\`\${process.env.DATABRICKS_HOST}${path}\`` : literal(host.replace(/\/$/, '') + path);
  return [
    `new ${nameOf('BatchSpanProcessor')}(`,
    `${unit}new ${nameOf('OTLPTraceExporter')}({`,
    `${unit}${unit}url: ${url},`,
    `${unit}${unit}headers: {`,
    `${unit}${unit}${unit}${literal(tableHeader)}: ${literal(table)},`,
    `${unit}${unit}${unit}Authorization: \`Bearer \${process.env.DATABRICKS_TOKEN}\`,`,
    `${unit}${unit}},`,
    `${unit}}),`,
    ')',
  ];
}

/** Local names of exports, with an import for those that the text has not; `undefined` when one is taken. */
function planImports(source: TsSource, needed: readonly (readonly [string, string])[], context: FileContext): { nameOf: (name: string) => string; edits: Edit[] } | undefined {
  const locals = new Map<string, string>();
  const missing = new Map<string, string[]>();
  for (const [module, name] of needed) {
    const bound = TsImports.of(source).all.find((binding) => binding.imported === name && !binding.isTypeOnly && binding.module.startsWith('@opentelemetry/'));
    if (!bound && isNameTaken(source, name)) return undefined;
    locals.set(name, bound?.local ?? name);
    if (!bound) missing.set(module, [...(missing.get(module) ?? []), name]);
  }
  return {
    nameOf: (name) => locals.get(name) ?? name,
    edits: [...missing].map(([module, names]) => importInsertion(source, context, { module, names: [...names].sort() })),
  };
}

/** The construction of a tracer provider or of OpenTelemetry's Node SDK. */
function providerOf(source: TsSource): ts.NewExpression | undefined {
  const imports = TsImports.of(source);
  let found: ts.NewExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (!found && ts.isNewExpression(node) && /^@opentelemetry\/.*\.(NodeTracerProvider|BasicTracerProvider|NodeSDK)$/.test(imports.resolve(node.expression) ?? '')) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source.file);
  return found;
}

function processorsOf({ arguments: given }: ts.NewExpression): ts.ArrayLiteralExpression | undefined {
  const options = given?.[0];
  const property = options && ts.isObjectLiteralExpression(options) ? propertyOf(options, 'spanProcessors') : undefined;
  return property && ts.isPropertyAssignment(property) && ts.isArrayLiteralExpression(property.initializer) ? property.initializer : undefined;
}
