import type { Node } from 'web-tree-sitter';
import type { OffsetRange } from '../../base/position';
import { plannedEdits, refusedPlan, type ActionPlan, type TraceDestination } from '../actions';
import { lineEnding } from '../lines';
import { ImportPlan } from './importPlan';
import { callsByName, PythonImports } from './imports';
import { pythonLiteral } from './literal';
import type { PythonSource } from './parse';
import { headEnd, insertSetup } from './setupLines';

/** The statement that sets where spans go: `set_destination(…)`, or `set_experiment(…, trace_location=…)`. */
export function findDestination(source: PythonSource): OffsetRange | undefined {
  const call = destinationCalls(source)[0]?.call;
  return call && { start: call.startIndex, end: call.endIndex };
}

/**
 * Edits that make a text send its spans to a Unity Catalog location. A destination that the module
 * sets already is replaced; one inside a function is refused, since it may be meant for some calls only.
 */
export function planDestination(source: PythonSource, destination: TraceDestination): ActionPlan {
  const problem = problemOf(destination);
  if (problem) return refusedPlan('badDestination', problem);
  const calls = destinationCalls(source);
  const inner = calls.find(({ isTopLevel }) => !isTopLevel);
  if (inner) return refusedPlan('destinationInside', `Line ${inner.call.startPosition.row + 1} sets the trace destination inside a function or condition. Change it there.`);
  const [existing, second] = calls;
  if (second) return refusedPlan('destinationTwice', `The file sets the trace destination twice, the second time in line ${second.call.startPosition.row + 1}. Keep one of them first.`);
  const imports = new ImportPlan(source, existing?.call.startIndex ?? headEnd(source));
  const lines = destination.version === 'v4' ? linesOfSchema(imports, destination) : linesOfPrefix(imports, destination);
  if (!lines) return refusedPlan('nameTaken', `The file uses the name ${destination.version === 'v4' ? 'UCSchemaLocation' : 'UnityCatalog'} for something else.`);
  const { edits } = imports;
  if (!existing) return plannedEdits([...edits, insertSetup(source, lines)]);
  const text = lines.join(lineEnding(source.text));
  const { startIndex: start, endIndex: end } = existing.call;
  return withoutSpace(source.text.slice(start, end)) === withoutSpace(text) ? plannedEdits([]) : plannedEdits([...edits, { start, end, text }]);
}

const withoutSpace = (text: string): string => text.replace(/\s+|,(?=\s*\))/g, '');

function linesOfSchema(imports: ImportPlan, { catalog, schema }: TraceDestination): string[] | undefined {
  const location = imports.member(['mlflow.entities', 'mlflow.entities.trace_location'], 'UCSchemaLocation', 'MlflowUCSchemaLocation');
  if (location === undefined) return undefined;
  return [
    `${imports.mlflow('tracing.set_destination')}(`,
    `    destination=${location}(catalog_name=${pythonLiteral(catalog)}, schema_name=${pythonLiteral(schema)}),`,
    ')',
  ];
}

function linesOfPrefix(imports: ImportPlan, { catalog, schema, tablePrefix, experiment }: Extract<TraceDestination, { version: 'v5' }>): string[] | undefined {
  const location = imports.member(['mlflow.entities.trace_location', 'mlflow.entities'], 'UnityCatalog', 'MlflowUnityCatalog');
  if (location === undefined) return undefined;
  return [
    `${imports.mlflow('set_experiment')}(`,
    `    ${/^\d+$/.test(experiment) ? 'experiment_id' : 'experiment_name'}=${pythonLiteral(experiment)},`,
    `    trace_location=${location}(`,
    `        catalog_name=${pythonLiteral(catalog)},`,
    `        schema_name=${pythonLiteral(schema)},`,
    `        table_prefix=${pythonLiteral(tablePrefix)},`,
    '    ),',
    ')',
  ];
}

function problemOf(destination: TraceDestination): string | undefined {
  const names = { catalog: destination.catalog, schema: destination.schema, ...(destination.version === 'v5' ? { 'table prefix': destination.tablePrefix } : {}) };
  for (const [what, name] of Object.entries(names)) {
    if (name.trim() === '') return `The ${what} is empty. Name a ${what}.`;
    if (/[./\s\p{Cc}]/u.test(name)) return `The ${what} '${name}' holds a dot, a slash or a space. Give the ${what}'s own name only.`;
  }
  if (destination.version === 'v5' && destination.experiment.trim() === '') return 'The experiment is empty. Give its path, such as /Shared/agent, or its id.';
  return undefined;
}

interface DestinationCall {
  readonly call: Node;
  readonly isTopLevel: boolean;
}

/** The calls that set a destination, in the order of the text. */
function destinationCalls(source: PythonSource): DestinationCall[] {
  if (!/set_destination|set_experiment/.test(source.text)) return [];
  const imports = PythonImports.of(source);
  return callsByName(source, ['set_destination', 'set_experiment']).flatMap((call) => {
    const callee = imports.resolveNode(call.childForFieldName('function')) ?? '';
    const sets = /^mlflow\.tracing\.(provider\.)?set_destination$/.test(callee) || (callee === 'mlflow.set_experiment' && hasKeyword(call, 'trace_location', source.text));
    return sets ? [{ call, isTopLevel: call.parent?.type === 'expression_statement' && call.parent.parent?.type === 'module' }] : [];
  });
}

function hasKeyword(call: Node, keyword: string, text: string): boolean {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).some((argument) => {
    const name = argument.type === 'keyword_argument' ? argument.childForFieldName('name') : null;
    return name !== null && text.slice(name.startIndex, name.endIndex) === keyword;
  });
}
