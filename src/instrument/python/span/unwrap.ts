import type { Node } from 'web-tree-sitter';
import { indentAt, lineEnd, lineStart, nextLine } from '../../lines';
import type { Edit, Refusal } from '../../types';
import { dottedText } from '../scan';
import type { PythonSource } from '../parse';
import { scopeOf } from './blockNames';
import { withItems } from './boundNames';
import { fixedLines, type LineIndents } from './lineIndents';
import { findSpanBlocks, isRecording, spanBlockOf, type SpanBlock } from './spanBlocks';
import { returnedName } from './returnedName';

/** What takes a span block away: lines that go, and what of its lines moves out. */
export interface Unwrapping {
  readonly edits: readonly Edit[];
  /** Moves the body's lines; to be done for inner blocks first. */
  readonly dedent: (indents: LineIndents) => void;
}

/** How a span block is taken away, or why its span is still needed. */
export function unwrapping(block: SpanBlock, source: PythonSource): Unwrapping | { readonly refusal: Refusal } {
  const { text } = source;
  const { statement, body, item } = block;
  const refusal = usedOtherwise(block, source);
  if (refusal) return { refusal };
  const recordings = body.namedChildren.length === 0 ? [] : recordingStatements(body, block, source);
  const restored = returnedEdit(recordings, text);
  const lost = [...recordings, ...(restored ? [restored.returns] : [])];
  const isGone = (node: Node) => lost.some(({ id }) => id === node.id);
  const shared: Refusal = { code: 'sharesLine', reason: 'What the span records shares a line with other statements. Put each on a line of its own first.' };
  const isLeftEmpty = body.namedChildren.every((node) => node.type === 'comment' || isGone(node));
  if (withItems(statement).length > 1 && (isLeftEmpty || !lost.every((node) => isAlone(node, text)))) return { refusal: shared };
  if (withItems(statement).length > 1) return { edits: [...itemEdits(item, statement), ...lineEdits(lost, text), ...(restored ? [restored.edit] : [])], dedent: () => undefined };
  const rest = body.namedChildren.filter((node) => node.type !== 'comment' && !isGone(node));
  const [first] = rest;
  if (!first) return { edits: [emptied(statement, text)], dedent: () => undefined };
  if (lineStart(text, body.startIndex) <= statement.startIndex || !lost.every((node) => isAlone(node, text))) {
    return lost.length === 0 && lineStart(text, body.startIndex) === lineStart(text, statement.startIndex)
      ? { edits: [{ start: statement.startIndex, end: body.startIndex, text: '' }], dedent: () => undefined }
      : { refusal: shared };
  }
  const start = lineStart(text, statement.startIndex);
  const begin = text[start] === '\uFEFF' ? start + 1 : start;
  const header = { start: begin, end: nextLine(text, headerEnd(statement, body, text)), text: '' };
  const inner = indentAt(text, body.startIndex).replace(/^[^\f]*\f/, '');
  const outer = indentAt(text, statement.startIndex).replace(/^[^\f]*\f/, '');
  return {
    edits: [header, ...lineEdits(lost, text), ...blankLines(header.end, body.endIndex, lost, text), ...(restored ? [restored.edit] : [])],
    dedent: (indents) => indents.dedent(header.end, lineEnd(text, body.endIndex), inner, outer, fixedLines([body], text)),
  };
}

/** Offset of the colon that ends the header. */
function headerEnd(statement: Node, body: Node, text: string): number {
  const colon = statement.children.find(({ type, startIndex }) => type === ':' && startIndex < body.startIndex);
  return colon?.endIndex ?? lineEnd(text, statement.startIndex);
}

/** Statements that record on the block's span, of the body and of blocks in it, but not of another span's block of the same name. */
function recordingStatements(body: Node, block: SpanBlock, source: PythonSource): Node[] {
  return body.descendantsOfType('expression_statement').filter((node) => isRecording(node, block, source.text) && ownerOf(node, block, source)?.id === block.statement.id);
}

/** The innermost span block around a node that binds the block's name. */
function ownerOf(node: Node, { name }: SpanBlock, source: PythonSource): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'with_statement' && spanBlockOf(at, source)?.name === name) return at;
  }
  return undefined;
}

function usedOtherwise(block: SpanBlock, source: PythonSource): Refusal | undefined {
  const { text } = source;
  const { name, statement, call, body } = block;
  const line = (node: Node) => node.startPosition.row + 1;
  if (hasEffects(call.childForFieldName('arguments'), text)) return { code: 'spanArguments', reason: `The arguments of the span in line ${line(statement)} do work of their own.` };
  if (name === undefined) return undefined;
  const recordings = recordingStatements(body, block, source);
  const busy = recordings.find((node) => hasEffects(node.firstNamedChild?.childForFieldName('arguments') ?? null, text));
  if (busy) return { code: 'spanArguments', reason: `What line ${line(busy)} records does work of its own, which would be lost.` };
  const scope = scopeOf(statement);
  for (const use of scope.descendantsOfType('identifier')) {
    if (use.endIndex - use.startIndex !== name.length || !text.startsWith(name, use.startIndex)) continue;
    const parent = use.parent;
    if (parent?.type === 'as_pattern_target' || parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === use.id) continue;
    if (parent?.type === 'attribute' && parent.childForFieldName('attribute')?.id === use.id) continue;
    const owner = ownerOf(use, block, source);
    if (owner && owner.id !== statement.id) continue;
    const isOwnRecording = recordings.some((node) => node.startIndex <= use.startIndex && use.endIndex <= node.endIndex);
    if (!isOwnRecording && (owner || bindsNearest(use, block, source))) return { code: 'spanUsed', reason: `Line ${line(use)} uses the span ${name} for more than recording.` };
  }
  return undefined;
}

/** True when a use outside all blocks of this name may mean this block's span: the block is the last one before it. */
function bindsNearest(use: Node, { name, statement }: SpanBlock, source: PythonSource): boolean {
  const before = findSpanBlocks(scopeOf(statement), source).filter((block) => block.name === name && block.statement.endIndex <= use.startIndex);
  return before.at(-1)?.statement.id === statement.id;
}

const pureCalls = /^(len|str|int|float|bool|repr|type|list|dict|tuple|set|sorted|sum|min|max|round|isinstance|range|enumerate|zip|abs|json\.dumps|(\w+\.)*SpanStatus(Code)?|(\w+\.)*SpanEvent(\.\w+)?|[\w.[\]()]+\.(model_dump|model_dump_json|dict|json|to_dict|to_json|get|keys|values|items|strip|lower|upper|split|join|copy|format|tolist|item|isoformat|__class__\.__name__))$/;

/** True for arguments that may do more than compute a value. */
function hasEffects(list: Node | null, text: string): boolean {
  if (!list) return false;
  return list.descendantsOfType(['call', 'await', 'yield', 'named_expression']).some((node) => node.isNamed && (node.type !== 'call' || !pureCalls.test(dottedText(node.childForFieldName('function'), text) ?? calleeText(node, text))));
}

/** Methods of literals: `", ".join(names)`. */
function calleeText(call: Node, text: string): string {
  const callee = call.childForFieldName('function');
  const method = callee?.type === 'attribute' ? callee.childForFieldName('attribute') : null;
  const object = callee?.type === 'attribute' ? callee.childForFieldName('object') : null;
  return method && object && /^(string|list|dictionary|list_comprehension)$/.test(object.type) ? `x.${text.slice(method.startIndex, method.endIndex)}` : '';
}

/** `span_outputs = value`, recorded and returned, becomes `return value` again. */
function returnedEdit(recordings: readonly Node[], text: string): { edit: Edit; returns: Node } | undefined {
  for (const recording of recordings) {
    const assigned = sibling(recording, 'previousNamedSibling');
    const returns = sibling(recording, 'nextNamedSibling');
    const assignment = assigned?.type === 'expression_statement' ? assigned.firstNamedChild : null;
    const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
    const right = assignment?.childForFieldName('right');
    if (!left || !right || returns?.type !== 'return_statement' || text.slice(left.startIndex, left.endIndex) !== returnedName) continue;
    if (text.slice(returns.startIndex, returns.endIndex) !== `return ${returnedName}`) continue;
    const equals = text.indexOf('=', left.endIndex);
    return { edit: { start: left.startIndex, end: equals + 1, text: 'return' }, returns };
  }
  return undefined;
}

function sibling(node: Node, direction: 'previousNamedSibling' | 'nextNamedSibling'): Node | null {
  let at = node[direction];
  while (at?.type === 'comment') at = at[direction];
  return at;
}

function itemEdits(item: Node, statement: Node): Edit[] {
  const items = withItems(statement);
  const index = items.findIndex(({ id }) => id === item.id);
  const previous = items[index - 1];
  const next = items[index + 1];
  return [previous ? { start: previous.endIndex, end: item.endIndex, text: '' } : { start: item.startIndex, end: next?.startIndex ?? item.endIndex, text: '' }];
}

/** Deletes whole lines. The last line of a text has no line break of its own: the one before it goes. */
function lineEdits(nodes: readonly Node[], text: string): Edit[] {
  const runs: { start: number; end: number; text: string }[] = [];
  for (const node of [...nodes].sort((a, b) => a.startIndex - b.startIndex)) {
    const start = lineStart(text, node.startIndex);
    const end = nextLine(text, node.endIndex);
    const last = runs.at(-1);
    if (last?.end === start) last.end = end;
    else runs.push({ start, end, text: '' });
  }
  const last = runs.at(-1);
  if (last && last.end === text.length && last.start > 0 && !/[\r\n]$/.test(text)) last.start -= text.startsWith('\r\n', last.start - 2) ? 2 : 1;
  return runs;
}

/** Blank lines that set the recording off from the body: behind the header and what follows it, and before what ends the body. */
function blankLines(from: number, bodyEnd: number, lost: readonly Node[], text: string): Edit[] {
  const lines = new Map(lost.map((node) => [lineStart(text, node.startIndex), nextLine(text, node.endIndex)]));
  const ends = new Map([...lines].map(([start, end]) => [end, start]));
  const found: Edit[] = [];
  for (let at = from; at < text.length; ) {
    const next = lines.get(at) ?? nextLine(text, at);
    if (!lines.has(at)) {
      if (text.slice(at, next).trim() !== '') break;
      found.push({ start: at, end: next, text: '' });
    }
    at = next;
  }
  for (let at = nextLine(text, bodyEnd); at > from; ) {
    const start = ends.get(at) ?? lineStart(text, at - (text.startsWith('\r\n', at - 2) ? 2 : 1));
    if (!ends.has(at)) {
      if (at === nextLine(text, bodyEnd) || text.slice(start, at).trim() !== '') break;
      found.push({ start, end: at, text: '' });
    }
    at = start;
  }
  return found;
}

const isAlone = (node: Node, text: string): boolean =>
  text.slice(lineStart(text, node.startIndex), node.startIndex).trim() === '' && /^[ \t]*(#.*)?$/.test(text.slice(node.endIndex, lineEnd(text, node.endIndex)));

/** A block of which nothing stays; `pass` where it was the only statement. */
function emptied(statement: Node, text: string): Edit {
  const siblings = statement.parent?.namedChildren.filter(({ type }) => type !== 'comment') ?? [];
  if (siblings.length <= 1 || !isAlone(statement, text)) return { start: statement.startIndex, end: statement.endIndex, text: 'pass' };
  return { start: lineStart(text, statement.startIndex), end: nextLine(text, statement.endIndex), text: '' };
}
