import { ts } from 'ts-morph';
import type { OffsetRange } from '../../base/position';
import { plannedEdits, refusedPlan, type ActionPlan, type TraceDestination } from '../actions';
import { indentUnit } from '../lines';
import type { Edit, FileContext } from '../types';
import { planSdkNames, quoteOf, usesSemicolons } from './importPlan';
import { TsImports } from './imports';
import { visitMentions } from './mentions';
import type { TsSource } from './parse';
import { appendProperties, insertSetup, propertyOf, tsLiteral } from './setupLines';

/** The call of `init` that configures tracing, if the text has one. */
export function findTsDestination(source: TsSource): OffsetRange | undefined {
  const call = initCalls(source)[0];
  return call && { start: call.getStart(source.file), end: call.end };
}

/**
 * Edits that make a text send its spans to a Unity Catalog location: `init` behind the imports, or the
 * properties of the call that is there. The SDK takes locations with a table prefix and experiments by id only.
 */
export function planTsDestination(source: TsSource, destination: TraceDestination, context: FileContext): ActionPlan {
  if (destination.version === 'v4') {
    return refusedPlan('schemaLocation', 'MLflow’s TypeScript SDK takes only locations with a table prefix. Export spans over OTLP to the schema’s spans table instead.');
  }
  const problem = problemOf(destination);
  if (problem) return refusedPlan('badDestination', problem);
  const [call, second] = initCalls(source);
  if (second) return refusedPlan('destinationTwice', 'The file calls init twice. Keep one of the calls first.');
  return call ? planChange(call, destination, source) : planNew(destination, source, context);
}

type PrefixDestination = Extract<TraceDestination, { version: 'v5' }>;

function planNew(destination: PrefixDestination, source: TsSource, context: FileContext): ActionPlan {
  const names = planSdkNames(source, ['init'], context);
  const unit = indentUnit(source.text, '  ');
  const { trackingUri, experimentId, traceLocation } = propertiesOf(destination, source);
  const lines = [`${names.nameOf('init')}({`, ...[trackingUri, experimentId, traceLocation].map((property) => `${unit}${property},`), `})${usesSemicolons(source) ? ';' : ''}`];
  return plannedEdits([...names.edits, insertSetup(source, lines, context)]);
}

function planChange(call: ts.CallExpression, destination: PrefixDestination, source: TsSource): ActionPlan {
  const properties = propertiesOf(destination, source);
  const [argument] = call.arguments;
  if (!argument) {
    const at = call.end - 1;
    return plannedEdits([{ start: at, end: at, text: `{ ${Object.values(properties).join(', ')} }` }]);
  }
  if (!ts.isObjectLiteralExpression(argument) || argument.properties.some(ts.isSpreadAssignment)) {
    return refusedPlan('computedOptions', 'The options of init are computed elsewhere. Set traceLocation there.');
  }
  const edits: Edit[] = [];
  const missing: string[] = [];
  for (const [name, text] of Object.entries(properties)) {
    const existing = propertyOf(argument, name);
    if (!existing) missing.push(text);
    else if (name !== 'trackingUri' && withoutSpace(existing.getText(source.file)) !== withoutSpace(text)) edits.push({ start: existing.getStart(source.file), end: existing.end, text });
  }
  return plannedEdits([...edits, ...appendProperties(argument, missing, source)]);
}

const withoutSpace = (text: string): string => text.replace(/\s+|,(?=\s*\})|["']/g, '');

function propertiesOf({ catalog, schema, tablePrefix, experiment }: PrefixDestination, source: TsSource): { trackingUri: string; experimentId: string; traceLocation: string } {
  const literal = (value: string) => tsLiteral(value, quoteOf(source));
  return {
    trackingUri: `trackingUri: ${literal('databricks')}`,
    experimentId: `experimentId: ${literal(experiment)}`,
    traceLocation: `traceLocation: { catalogName: ${literal(catalog)}, schemaName: ${literal(schema)}, tablePrefix: ${literal(tablePrefix)} }`,
  };
}

function problemOf({ catalog, schema, tablePrefix, experiment }: PrefixDestination): string | undefined {
  for (const [what, name] of Object.entries({ catalog, schema, 'table prefix': tablePrefix })) {
    if (name.trim() === '') return `The ${what} is empty. Name a ${what}.`;
    if (/[./\s\p{Cc}]/u.test(name)) return `The ${what} '${name}' holds a dot, a slash or a space. Give the ${what}'s own name only.`;
  }
  return /^\d+$/.test(experiment) ? undefined : `MLflow’s TypeScript SDK takes an experiment by its id, a number, not '${experiment}'.`;
}

/** Calls of the SDK's `init`, in the order of the text. */
function initCalls(source: TsSource): ts.CallExpression[] {
  const imports = TsImports.of(source);
  if (imports.sdk.length === 0) return [];
  // Under another name it is called like that, and `init` stands in the import alone.
  const locals = imports.sdk.filter(({ imported }) => imported === 'init').map(({ local }) => local.replace(/\$/g, '\\$&'));
  const found: ts.CallExpression[] = [];
  visitMentions(source, new RegExp(`(?<![\\w$])(?:${['init', ...locals].join('|')})(?![\\w$])`, 'g'), (node) => {
    if (ts.isCallExpression(node) && imports.sdkName(node.expression) === 'init') found.push(node);
  });
  return found;
}
