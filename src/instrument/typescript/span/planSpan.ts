import { ts } from 'ts-morph';
import { plannedEdits, type Action, type ActionNote, type ActionPlan } from '../../actions';
import { indentAt, indentUnit, lineEnding, nextLine } from '../../lines';
import { rankSpanTypes } from '../../spanTypes/rank';
import type { Edit, FileContext, Options } from '../../types';
import { blockFacts } from '../facts';
import { indentedLines } from '../frame';
import { planSdkNames, usesSemicolons, type SdkExport, type SdkNames } from '../importPlan';
import { hasTypes, type TsSource } from '../parse';
import { scanTsFunctions } from '../scan';
import { secretName } from '../secrets';
import { optionsText } from '../write';
import { blockNames, scopeOf, type BlockNames } from './blockNames';
import { blockRefusal } from './blockRefusals';
import { controlFlowOf, dependsOnNarrowing, type ControlFlow } from './controlFlow';
import { selectedStatements, type SelectedStatements } from './selection';
import { isSpanOf } from './spanBlocks';

/**
 * Edits that make one span of the statements that a range touches. Where nothing leaves them they go into
 * the callback of `withSpan`, which gives back what is used below; otherwise `startSpan` stands before
 * them and `finally` ends it, so that `return`, `break`, `continue` and `yield` stay what they are.
 */
export function planTsSpan(source: TsSource, { range, options }: Extract<Action, { kind: 'selectionAsSpan' }>, context: FileContext): ActionPlan {
  const selected = selectedStatements(source, range);
  if ('refusal' in selected) return { status: 'refused', refusal: selected.refusal };
  if (isSpanOf(selected, source)) return plannedEdits([]);
  const names = blockNames(selected);
  const flow = controlFlowOf(selected.statements);
  const isTyped = hasTypes(source.language);
  const isExplicit = flow.leaves || names.assigned.size > 0 || (isTyped && dependsOnNarrowing(scopeOf(selected.container), selected.statements, source.file));
  const refusal = blockRefusal(selected, names, isExplicit, source, context);
  if (refusal) return { status: 'refused', refusal };

  const facts = blockFacts(selected.statements, source);
  const spanType = options.spanType ?? rankSpanTypes(facts)[0]?.spanType ?? 'UNKNOWN';
  const needed: SdkExport[] = [...(isExplicit ? (['startSpan', 'SpanStatusCode'] as const) : (['withSpan'] as const)), ...(spanType === 'UNKNOWN' ? [] : (['SpanType'] as const))];
  const sdk = planSdkNames(source, needed, context);
  if (sdk.edits.some(({ start }) => start > selected.start)) {
    return { status: 'refused', refusal: { code: 'aboveImports', reason: 'The selection stands above the imports. Select statements below them.' } };
  }
  const given: Options = { ...options, spanType, name: options.name ?? spanName(facts.calls, selected, source) };
  const frame = isExplicit ? explicitFrame(selected, names, flow, given, sdk, source) : callbackFrame(names, flow, given, sdk, source);
  return plannedEdits([...sdk.edits, ...frameAround(selected, frame, source)], [...secretNotes(names.inputs), ...(isExplicit ? [notActive] : [])]);
}

const notActive: ActionNote = {
  code: 'notActive',
  message: 'Calls inside are shown beside this span, not below it: the code is left or its variables are changed, so the SDK cannot run it in the span.',
};

function secretNotes(inputs: readonly string[]): ActionNote[] {
  const secret = inputs.find((name) => secretName.test(name));
  return secret === undefined ? [] : [{ code: 'secretInput', message: `The name ${secret} looks like a secret, and it is recorded as an input of the span.` }];
}

/** The last part of the first call that is no built-in function; otherwise the function's own name. */
function spanName(calls: readonly string[], { container }: SelectedStatements, source: TsSource): string {
  const call = calls.find((callee) => !/^(console|Math|JSON|Object|Array|Number|String|Promise|Date)\.|^(String|Number|Boolean|parseInt|parseFloat|require|structuredClone|setTimeout)$|\.(push|map|filter|forEach|join|slice|trim|split|get|set|has)$/.test(callee));
  const last = call?.replace(/\(\)|\[\]/g, '').split('.').at(-1);
  if (last !== undefined && last !== '') return last;
  const scope = scopeOf(container);
  return scanTsFunctions(source).find(({ node }) => node === scope)?.name ?? 'block';
}

/** Lines before and behind the statements, which get one step of indentation. A step inside is written as a tab here. */
interface Lines {
  readonly open: readonly string[];
  readonly close: readonly string[];
}

function callbackFrame({ inputs, declared }: BlockNames, { awaits }: ControlFlow, options: Options, sdk: SdkNames, source: TsSource): Lines {
  const end = usesSemicolons(source) ? ';' : '';
  const written = optionsText(options, inputs, sdk, source);
  const outputs = declared.map(({ name }) => name);
  const withSpan = sdk.nameOf('withSpan');
  if (outputs.length === 0) {
    return awaits
      ? { open: [`await ${withSpan}(async () => {`], close: [`}, ${written})${end}`] }
      : { open: [`${withSpan}(() => {`], close: [`}, ${written})${end}`] };
  }
  const [only] = outputs;
  const keyword = declared.every(({ kind }) => kind === 'const') ? 'const' : 'let';
  const bound = outputs.length === 1 ? `${only}${annotationOf(declared[0]?.declaration, source)}` : `{ ${outputs.join(', ')} }`;
  const callee = awaits ? `await ${withSpan}(async ` : hasTypes(source.language) ? `(${withSpan} as <T>(run: () => T, options: object) => T)(` : `${withSpan}(`;
  return {
    open: [`${keyword} ${bound} = ${callee}() => {`],
    close: [`\treturn ${outputs.length === 1 ? only : `{ ${outputs.join(', ')} }`}${end}`, `}, ${written})${end}`],
  };
}

const annotationOf = (declaration: ts.VariableDeclaration | undefined, { file }: TsSource): string =>
  declaration?.type && ts.isIdentifier(declaration.name) ? `: ${declaration.type.getText(file)}` : '';

function explicitFrame({ container }: SelectedStatements, { inputs, outputs }: BlockNames, { endsList }: ControlFlow, options: Options, sdk: SdkNames, source: TsSource): Lines {
  const end = usesSemicolons(source) ? ';' : '';
  const text = scopeOf(container).getText(source.file);
  const free = (name: string) => (new RegExp(`\\b${name}\\b`).test(text) ? `${name}Traced` : name);
  const span = free('span');
  const error = free('error');
  const cast = hasTypes(source.language) ? `${error} as Error` : error;
  return {
    open: [`const ${span} = ${sdk.nameOf('startSpan')}(${optionsText(options, inputs, sdk, source)})${end}`, 'try {'],
    close: [
      ...(outputs.length > 0 && !endsList ? [`\t${span}.setOutputs({ ${outputs.join(', ')} })${end}`] : []),
      `} catch (${error}) {`,
      `\t${span}.recordException(${cast})${end}`,
      `\t${span}.setStatus(${sdk.nameOf('SpanStatusCode')}.ERROR)${end}`,
      `\tthrow ${error}${end}`,
      '} finally {',
      `\t${span}.end()${end}`,
      '}',
    ],
  };
}

function frameAround({ container, statements, start, end }: SelectedStatements, { open, close }: Lines, source: TsSource): Edit[] {
  const { text } = source;
  const [first] = statements;
  if (!first) return [];
  const eol = lineEnding(text);
  const base = indentAt(text, first.getStart(source.file)).replace('\uFEFF', '');
  const unit = indentUnit(text, '  ');
  const at = text[start] === '\uFEFF' ? start + 1 : start;
  const written = (line: string) => base + line.replace('\t', unit);
  const behind = nextLine(text, end);
  const isOpenEnd = behind === end;
  return [
    { start: at, end: at, text: open.map((line) => written(line) + eol).join('') },
    ...indentedLines(container, start, end, source).map((line): Edit => ({ start: text[line] === '\uFEFF' ? line + 1 : line, end: text[line] === '\uFEFF' ? line + 1 : line, text: unit })),
    isOpenEnd ? { start: behind, end: behind, text: close.map((line) => eol + written(line)).join('') } : { start: behind, end: behind, text: close.map((line) => written(line) + eol).join('') },
  ];
}

