import { ts } from 'ts-morph';
import { lineEnd, lineEnding, nextLine } from '../lines';
import type { Edit, FileContext } from '../types';
import { insertFirst, leadingImports, usesImport } from './importPlan';
import type { TsSource } from './parse';

/** Lines behind the imports that a text starts with, set off by blank lines; the import edits of one plan come before them. */
export function insertSetup(source: TsSource, lines: readonly string[], context: FileContext): Edit {
  const { text, file } = source;
  const eol = lineEnding(text);
  const last = leadingImports(file, usesImport(source, context)).at(-1);
  if (!last) return insertFirst(source, lines.join(eol), eol);
  const isLast = /^[ \t]*(\/\/.*)?$/.test(text.slice(last.end, lineEnd(text, last.end)));
  const at = isLast ? lineEnd(text, last.end) : last.end;
  const following = nextLine(text, at);
  const needsBlank = following < text.length && text.slice(following, lineEnd(text, following)).trim() !== '';
  return { start: at, end: at, text: eol + eol + lines.join(eol) + (needsBlank || !isLast ? eol : '') };
}

/** A string as the text writes strings. */
export function tsLiteral(value: string, quote: string): string {
  const json = JSON.stringify(value);
  return quote === '"' ? json : `'${json.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/** The property of an object literal by its name. */
export function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
  return object.properties.find((property) => property.name !== undefined && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) && property.name.text === name);
}

/** Properties behind the last one of an object literal, on lines of their own where it has such. */
export function appendProperties(object: ts.ObjectLiteralExpression, added: readonly string[], { text, file }: TsSource): Edit[] {
  if (added.length === 0) return [];
  const last = object.properties.at(-1);
  if (!last) return [{ start: object.getStart(file) + 1, end: object.end - 1, text: ` ${added.join(', ')} ` }];
  const before = /[\r\n]([ \t]*)$/.exec(text.slice(object.getStart(file), last.getStart(file)));
  const separator = before ? `,${lineEnding(text)}${before[1] ?? ''}` : ', ';
  return [{ start: last.end, end: last.end, text: added.map((property) => separator + property).join('') }];
}
