import type { Node } from 'web-tree-sitter';
import { plannedEdits, refusedPlan, type Action, type ActionNote, type ActionPlan } from '../../actions';
import { indentAt, indentUnit, lineEnding, nextLine } from '../../lines';
import { rankSpanTypes } from '../../spanTypes/rank';
import type { Edit, SpanType } from '../../types';
import { coveringFlavour } from '../coverage';
import { blockFacts } from '../facts';
import { planTracingNames } from '../importPlan';
import { pythonLiteral } from '../literal';
import type { PythonSource } from '../parse';
import { secretName } from '../secrets';
import { scanFunctions } from '../scan';
import { blockNames, scopeOf, type BlockNames } from './blockNames';
import { blockRefusal } from './blockRefusals';
import { fixedLines, LineIndents } from './lineIndents';
import { returnedName } from './returnedName';
import { selectedBlock, type SelectedBlock } from './selection';
import { isSpanStatement, spanBlockAround } from './spanBlocks';

/**
 * Edits that make one span of the statements that a range touches. Control flow stays as it is: a
 * `with` block lets `return`, `break`, `continue` and exceptions through.
 */
export function planSpan(source: PythonSource, { range, options }: Extract<Action, { kind: 'selectionAsSpan' }>): ActionPlan {
  const block = selectedBlock(source, range);
  if ('refusal' in block) return { status: 'refused', refusal: block.refusal };
  const { statements, container } = block;
  const [first] = statements;
  if (!first) return plannedEdits([]);
  if ((statements.length === 1 && isSpanStatement(first, source)) || spanBlockAround(block, source)) return plannedEdits([]);
  const refusal = blockRefusal(source, block);
  if (refusal) return { status: 'refused', refusal };
  const flavour = statements.length === 1 ? coveringFlavour(first, source) : undefined;
  if (flavour !== undefined) return refusedPlan('coveredByAutolog', `mlflow.${flavour}.autolog() records this call already.`);

  const names = blockNames(source, block);
  const facts = blockFacts(statements, source);
  const spanType = options.spanType ?? rankSpanTypes(facts)[0]?.spanType ?? 'UNKNOWN';
  const imports = planTracingNames(source, first.startIndex, spanType !== 'UNKNOWN', 'start_span');
  if (imports.edits.some(({ start }) => start > block.start)) return refusedPlan('aboveImports', 'The selection stands above the imports. Select statements below them.');
  const written = writtenLines(source, block, names, spanType);
  const given = [
    `name=${pythonLiteral(options.name ?? spanName(facts.calls, container, source))}`,
    ...(spanType === 'UNKNOWN' ? [] : [`span_type=${imports.spanType ? `${imports.spanType}.${spanType}` : `"${spanType}"`}`]),
    ...attributesArgument(options.attributes ?? {}),
  ];
  const edits = blockEdits(source, block, `with ${imports.trace}(${given.join(', ')})${written.span ? ` as ${written.span}` : ''}:`, written);
  return plannedEdits([...imports.edits, ...edits], secretNotes(names.inputs));
}

const attributesArgument = (attributes: Readonly<Record<string, string | number | boolean>>): string[] => {
  const entries = Object.entries(attributes).map(([key, value]) => `${pythonLiteral(key)}: ${pythonLiteral(value)}`);
  return entries.length === 0 ? [] : [`attributes={${entries.join(', ')}}`];
};

function secretNotes(inputs: readonly string[]): ActionNote[] {
  const secret = inputs.find((name) => secretName.test(name));
  return secret === undefined ? [] : [{ code: 'secretInput', message: `The name ${secret} looks like a secret, and it is recorded as an input of the span.` }];
}

/** The last part of the first call that is no built-in function; otherwise the function's own name. */
function spanName(calls: readonly string[], container: Node, source: PythonSource): string {
  const call = calls.find((callee) => !/^(print|len|str|int|float|list|dict|set|tuple|sorted|range|enumerate|zip|open|isinstance|super\(\).*|type|repr|max|min|sum|any|all|map|filter)$|^(logger|logging|log)\./.test(callee));
  const last = call?.replace(/\(\)|\[\]/g, '').split('.').at(-1);
  if (last !== undefined && last !== '') return last;
  const scope = scopeOf(container);
  return scanFunctions(source).find(({ node }) => node.id === scope.id)?.name ?? 'block';
}

interface WrittenLines {
  /** The name of the span object; none where nothing is recorded. */
  readonly span?: string;
  readonly inputs?: string;
  /** Lines behind the block. */
  readonly outputs: readonly string[];
  /** Turns `return value` into an assignment, so that the value can be recorded. */
  readonly returned?: Edit;
}

function writtenLines(source: PythonSource, { statements, container }: SelectedBlock, { inputs, outputs, taken }: BlockNames, spanType: SpanType): WrittenLines {
  const scope = scopeOf(container);
  const text = source.text.slice(scope.startIndex, scope.endIndex);
  const isFree = (name: string) => !taken.has(name) && !new RegExp(`\\b${name}\\b`).test(text);
  const span = ['span', 'block_span', 'mlflow_span'].find(isFree) ?? 'spanlight_span';
  const dictionary = (names: readonly string[]) => `{${names.map((name) => `"${name}": ${name}`).join(', ')}}`;
  const last = statements.at(-1);
  const result = last ? returnedValue(last, source.text, isFree(returnedName)) : undefined;
  const value = outputs.length === 1 && spanType === 'RETRIEVER' ? (outputs[0] ?? '') : dictionary(outputs);
  const lines = result ? result.lines(span) : outputs.length > 0 ? [`${span}.set_outputs(${value})`] : [];
  if (inputs.length === 0 && lines.length === 0) return { outputs: [] };
  return {
    span,
    ...(inputs.length > 0 ? { inputs: `${span}.set_inputs(${dictionary(inputs)})` } : {}),
    outputs: lines,
    ...(result ? { returned: result.edit } : {}),
  };
}

/** How the value of a final `return` is recorded: it gets a name first, so that it is computed once. */
function returnedValue(statement: Node, text: string, isNameFree: boolean): { edit: Edit; lines: (span: string) => string[] } | undefined {
  const value = statement.type === 'return_statement' ? statement.firstNamedChild : null;
  if (!value || value.type === 'comment' || !isNameFree || text.slice(statement.startIndex, statement.startIndex + 6) !== 'return') return undefined;
  return {
    edit: { start: statement.startIndex, end: statement.startIndex + 'return'.length, text: `${returnedName} =` },
    lines: (span) => [`${span}.set_outputs(${returnedName})`, `return ${returnedName}`],
  };
}

function blockEdits(source: PythonSource, block: SelectedBlock, header: string, { inputs, outputs, returned }: WrittenLines): Edit[] {
  const { text } = source;
  const [first] = block.statements;
  if (!first) return [];
  const eol = lineEnding(text);
  const base = indentAt(text, first.startIndex).replace(/^[^\f]*\f/, '');
  const unit = base.includes('\t') ? '\t' : indentUnit(text, '    ');
  const start = text[block.start] === '\uFEFF' ? block.start + 1 : block.start;
  const indents = new LineIndents(text);
  indents.indent(start, block.end, base, unit, fixedLines(block.statements, text));
  const head = [header, ...(inputs === undefined ? [] : [unit + inputs])].map((line) => base + line + eol).join('');
  const tail = outputs.map((line) => base + unit + line);
  const behind = nextLine(text, block.end);
  const isOpenEnd = behind === block.end;
  return [
    { start, end: start, text: head },
    ...indents.edits(),
    ...(returned ? [returned] : []),
    ...(tail.length === 0 ? [] : [isOpenEnd ? { start: behind, end: behind, text: eol + tail.join(eol) } : { start: behind, end: behind, text: tail.join(eol) + eol }]),
  ];
}
