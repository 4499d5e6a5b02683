import { ts } from 'ts-morph';
import { indentAt, indentUnit, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit } from '../types';
import type { TsSource } from './parse';
import { isDirective } from './tracing';

/** Lines put around a body: what opens it and what closes it, each without its line break. */
export interface Frame {
  readonly open: readonly string[];
  readonly close: readonly string[];
}

/** Puts a frame's lines inside a block's braces, behind its directives, and indents what was there. */
export function frameEdits(block: ts.Block, frame: Frame, extraIndent: string, source: TsSource): Edit[] {
  const { text, file } = source;
  const open = frameStart(block, file);
  const close = block.end - 1;
  if (!isMultiLine(block, source)) {
    return [
      { start: open, end: open, text: ` ${joined(frame.open)}` },
      { start: close, end: close, text: `${joined(frame.close)} ` },
    ];
  }
  const eol = lineEnding(text);
  const unit = indentUnit(text, '  ');
  const outer = indentAt(text, close) + extraIndent;
  const inner = outer + unit;
  return [
    { start: open, end: open, text: frame.open.map((line) => eol + inner + line).join('') },
    ...indentedLines(block, nextLine(text, open), lineStart(text, close), source).map((at): Edit => ({ start: at, end: at, text: unit })),
    { start: close, end: close, text: unit + frame.close.join(eol + inner) + eol + outer },
  ];
}

/** Lines in one: a line break may have stood for a semicolon. */
const joined = (lines: readonly string[]): string => lines.map((line, index) => (index < lines.length - 1 && !/[{};]\s*$/.test(line) ? `${line.trim()};` : line.trim())).join(' ');

/** Where a frame goes in: behind the opening brace and the directives. */
export function frameStart(block: ts.Block, file: ts.SourceFile): number {
  const other = block.statements.findIndex((statement) => !isDirective(statement));
  const directive = block.statements[(other === -1 ? block.statements.length : other) - 1];
  return directive?.end ?? block.getStart(file) + 1;
}

/** True when nothing but the braces stands on the first and the last line of a block. */
export function isMultiLine(block: ts.Block, { text, file }: TsSource): boolean {
  const close = block.end - 1;
  return /^[ \t]*\r?\n/.test(text.slice(frameStart(block, file), close)) && text.slice(lineStart(text, close), close).trim() === '';
}

/** Starts of the lines in a range that may be indented: not blank, and not inside a literal that spans lines. */
export function indentedLines(block: ts.Node, start: number, end: number, source: TsSource): number[] {
  const { text } = source;
  const literals = literalRanges(block, source);
  const lines: number[] = [];
  let literal = 0;
  for (let at = start; at < end; at = nextLine(text, at)) {
    while ((literals[literal]?.end ?? Infinity) <= at) literal++;
    const inside = literals[literal];
    const isBlank = /^[ \t]*(\r?\n|\r|$)/.test(text.slice(at, nextLine(text, at)));
    if (!isBlank && !(inside && inside.start < at)) lines.push(at);
  }
  return lines;
}

function literalRanges(block: ts.Node, source: TsSource): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const start = node.getStart(source.file);
      if (/[\r\n]/.test(source.text.slice(start, node.end))) ranges.push({ start, end: node.end });
    }
    ts.forEachChild(node, visit);
  };
  visit(block);
  return ranges;
}

