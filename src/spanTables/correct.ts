import { attributeText, instantNs } from './expressions';
import { quoteName, type TableName } from './names';
import type { TableShape } from './shape';
import { tokenizeSql, type SqlToken } from './sqlTokens';

/** One place of a statement that does not fit the table, and what does. */
export interface Correction {
  /** Offset of the replaced text. */
  readonly start: number;
  readonly found: string;
  readonly replacement: string;
  /** Why, as a sentence. */
  readonly reason: string;
}

/** A statement fitted to a table. `corrections` are in the order of the text and do not overlap. */
export interface Corrected {
  readonly text: string;
  readonly corrections: readonly Correction[];
}

/** A token that means something, with its place among all tokens. */
interface Place {
  readonly token: SqlToken;
  readonly offset: number;
  /** The whole statement. */
  readonly source: string;
}

/** A table's name where a statement reads or changes it. Offsets are the statement's. */
export interface TablePlace {
  readonly name: TableName;
  readonly start: number;
  readonly end: number;
}

/** The tables that a statement reads or changes, as far as they are written with three parts. */
export function tablePlaces(sql: string): readonly TablePlace[] {
  const places = meaningful(sql);
  const names: TablePlace[] = [];
  places.forEach(({ token }, index) => {
    if (token.kind !== 'word' || !/^(from|join|into|update|table)$/i.test(token.text)) return;
    const [catalog, schema, table] = [1, 3, 5].map((ahead) => nameText(places[index + ahead]?.token));
    const dots = [2, 4].map((ahead) => places[index + ahead]?.token.text);
    if (!catalog || !schema || !table || !dots.every((dot) => dot === '.')) return;
    const last = places[index + 5]!;
    names.push({ name: { catalog, schema, table }, start: places[index + 1]!.offset, end: last.offset + last.token.text.length });
  });
  return names;
}

/** Full names of the tables of {@link tablePlaces}. */
export const tablesOf = (sql: string): readonly TableName[] => tablePlaces(sql).map(({ name }) => name);

/**
 * Fits a statement written for other span tables (the columns `timestamp`, `status_code` and
 * `span_kind`, roots by `IS NULL` only, MAP attributes) to a table's real columns. A column that
 * the table has is never touched.
 */
export function correct(sql: string, shape: TableShape): Corrected {
  const places = meaningful(sql);
  const corrections: Correction[] = [];
  for (let index = 0; index < places.length; index += 1) {
    const found = rules.map((rule) => rule({ places, index, shape })).find((each) => each !== undefined);
    if (!found) continue;
    corrections.push(...found.corrections);
    index = found.last;
  }
  let text = '';
  let at = 0;
  for (const { start, found, replacement } of corrections) {
    text += sql.slice(at, start) + replacement;
    at = start + found.length;
  }
  return { text: text + sql.slice(at), corrections };
}

interface Context {
  readonly places: readonly Place[];
  readonly index: number;
  readonly shape: TableShape;
}
/** What a rule replaces, and the last place it looked at. */
type Rule = (context: Context) => { readonly corrections: readonly Correction[]; readonly last: number } | undefined;

const rules: readonly Rule[] = [correctRoots, correctTimestamp, correctInstants, correctStatus, correctKind, correctAttribute];

function correctRoots({ places, index }: Context): ReturnType<Rule> {
  const words = [0, 1, 2, 3].map((ahead) => wordAt(places, index + ahead));
  if (words[0] !== 'parent_span_id' || words[1] !== 'is') return undefined;
  const last = words[2] === 'not' ? index + 3 : index + 2;
  if (wordAt(places, last) !== 'null') return undefined;
  const operator = words[2] === 'not' ? '<>' : '=';
  const { start, prefix } = qualified(places, index);
  const reason = "A root span's parent is stored as NULL or as an empty text, depending on who wrote it.";
  return { corrections: [replaced(places, start, last, `COALESCE(${prefix}parent_span_id, '') ${operator} ''`, reason)], last };
}

function correctTimestamp({ places, index, shape }: Context): ReturnType<Rule> {
  if (!isMissingColumn(places, index, shape, 'timestamp') || places[index + 1]?.token.kind === 'text') return undefined;
  const column = shape.time ?? (shape.start.form === 'timestamp' ? shape.start.column : undefined);
  const expression = (prefix: string) => (column === undefined ? `timestamp_micros(${prefix}${shape.start.column} DIV 1000)` : `${prefix}${column}`);
  const reason = column === undefined ? `This table has no column timestamp: the time of a span is ${shape.start.column}, in nanoseconds.` : `This table has no column timestamp: the time of a span is ${column}.`;
  return one(places, index, expression, reason, 'timestamp');
}

function correctInstants({ places, index, shape }: Context): ReturnType<Rule> {
  for (const [name, instant] of [['start_time_unix_nano', shape.start], ['end_time_unix_nano', shape.end]] as const) {
    if (!isMissingColumn(places, index, shape, name)) continue;
    const expression = (prefix: string) => instantNs(instant).replace(quoteName(instant.column), `${prefix}${instant.column}`);
    return one(places, index, expression, `This table has no column ${name}: it keeps ${instant.column}.`, name);
  }
  return undefined;
}

const storedCodes: Readonly<Record<string, string>> = { ERROR: 'STATUS_CODE_ERROR', OK: 'STATUS_CODE_OK', UNSET: 'STATUS_CODE_UNSET' };

function correctStatus({ places, index, shape }: Context): ReturnType<Rule> {
  if (!isMissingColumn(places, index, shape, 'status_code') || !shape.status) return undefined;
  const { status } = shape;
  const column = status.form === 'struct' ? `${status.column}.code` : status.code;
  const first = one(places, index, (prefix) => `${prefix}${column}`, `This table has no column status_code: the status is ${column}.`, 'status_code')!;
  if (shape.generation === 'handMade') return first;
  const values = comparedTexts(places, qualified(places, index).start, index).flatMap(({ token, offset }) => {
    const stored = storedText(token.text, isLowered(places, qualified(places, index).start));
    return stored === undefined ? [] : [{ start: offset, found: token.text, replacement: stored, reason: 'Status codes are stored with their full names.' }];
  });
  return { corrections: [...first.corrections, ...values].sort((a, b) => a.start - b.start), last: index };
}

/** The literal that stands for the same code as it is stored, also at the beginning of a LIKE pattern; `undefined` for another text. */
function storedText(literal: string, isLowered: boolean): string | undefined {
  const [, code, rest] = /^(\w+)(%?)$/.exec(literal.slice(1, -1)) ?? [];
  const stored = storedCodes[code?.toUpperCase() ?? ''];
  return stored === undefined ? undefined : `'${isLowered ? stored.toLowerCase() : stored}${rest}'`;
}

/** True for `LOWER(column)`: what it is compared with is lower case too. */
const isLowered = (places: readonly Place[], start: number): boolean => places[start - 1]?.token.text === '(' && ['lower', 'lcase'].includes(wordAt(places, start - 2) ?? '');

function correctKind({ places, index, shape }: Context): ReturnType<Rule> {
  if (!isMissingColumn(places, index, shape, 'span_kind') || shape.kind === undefined) return undefined;
  return one(places, index, (prefix) => `${prefix}${shape.kind}`, `This table has no column span_kind: the kind is ${shape.kind}.`, 'span_kind');
}

function correctAttribute({ places, index, shape }: Context): ReturnType<Rule> {
  const { attributes } = shape;
  const [open, key, close] = [1, 2, 3].map((ahead) => places[index + ahead]?.token);
  if (!attributes || attributes.form === 'map' || wordAt(places, index) !== attributes.column.toLowerCase()) return undefined;
  if (open?.text !== '[' || key?.kind !== 'text' || close?.text !== ']') return undefined;
  const { start, prefix } = qualified(places, index);
  const name = key.text.slice(1, -1).replace(/\\(.)/gs, '$1');
  const expression = attributeText(shape, name).replace(quoteName(attributes.column), `${prefix}${attributes.column}`);
  const form = attributes.form === 'variant' ? 'VARIANT' : 'JSON text';
  return { corrections: [replaced(places, start, index + 3, expression, `Attributes are ${form} in this table, not a map.`)], last: index + 3 };
}

/** One column replaced by an expression; as an item of a SELECT list it keeps its name. */
function one(places: readonly Place[], index: number, expression: (prefix: string) => string, reason: string, name: string): ReturnType<Rule> {
  const { start, prefix } = qualified(places, index);
  const alias = isBareItem(places, start, index) ? ` AS ${name}` : '';
  return { corrections: [replaced(places, start, index, expression(prefix) + alias, reason)], last: index };
}

function replaced(places: readonly Place[], first: number, last: number, replacement: string, reason: string): Correction {
  const start = places[first]!.offset;
  const end = places[last]!.offset + places[last]!.token.text.length;
  return { start, found: places[0]!.source.slice(start, end), replacement, reason };
}

/** True for a column of that name that the table does not have: no function, no type, no part of a table's name. */
function isMissingColumn(places: readonly Place[], index: number, shape: TableShape, name: string): boolean {
  if (wordAt(places, index) !== name || shape.columns.has(name)) return false;
  const [before, after] = [places[index - 1]?.token.text.toLowerCase(), places[index + 1]?.token.text];
  if (after === '(' || after === '.' || before === 'as' || before === '::') return false;
  // `a.b.timestamp` is a table; `s.timestamp` a column of an alias.
  if (before === '.') return places[index - 3]?.token.text !== '.';
  return !isAlias(places, index) && !(isOrdering(places, index) && isNamedAs(places, name));
}

/** Words that an expression can follow. Behind any other word, a literal or a closing bracket a name is an alias without AS. */
const openers = new Set(['select', 'distinct', 'all', 'where', 'and', 'or', 'not', 'by', 'on', 'having', 'when', 'then', 'else', 'case', 'between', 'like', 'ilike', 'rlike', 'in', 'over', 'using', 'qualify', 'set', 'div', 'limit', 'values', 'except']);

function isAlias(places: readonly Place[], index: number): boolean {
  const before = places[index - 1]?.token;
  if (!before) return false;
  if (before.kind === 'word') return !openers.has(before.text.toLowerCase());
  return before.kind === 'quoted' || before.kind === 'text' || before.kind === 'number' || before.text === ')' || before.text === ']';
}

/** True in ORDER BY, where a name means the alias before it means a column. */
function isOrdering(places: readonly Place[], index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    const word = wordAt(places, at);
    if (word === 'by') return wordAt(places, at - 1) === 'order';
    if (word !== undefined && ['select', 'from', 'where', 'having', 'limit'].includes(word)) return false;
  }
  return false;
}

const isNamedAs = (places: readonly Place[], name: string): boolean => places.some((_place, at) => wordAt(places, at) === name && (wordAt(places, at - 1) === 'as' || isAlias(places, at)));

/** Where a column with an alias in front begins, and that alias with its dot. */
function qualified(places: readonly Place[], index: number): { readonly start: number; readonly prefix: string } {
  if (places[index - 1]?.token.text !== '.' || !nameText(places[index - 2]?.token)) return { start: index, prefix: '' };
  return { start: index - 2, prefix: `${places[index - 2]!.token.text}.` };
}

/** True where the column stands alone between `SELECT` or a comma and a comma or `FROM`. */
function isBareItem(places: readonly Place[], start: number, last: number): boolean {
  const [before, after] = [places[start - 1]?.token.text.toLowerCase(), places[last + 1]?.token.text.toLowerCase()];
  if ((before !== 'select' && before !== ',') || (after !== ',' && after !== 'from')) return false;
  // Commas of function calls and of GROUP BY look the same: count brackets back to the clause's word.
  let depth = 0;
  for (let at = start - 1; at >= 0; at -= 1) {
    const text = places[at]!.token.text.toLowerCase();
    if (text === ')' || text === ']') depth += 1;
    else if (text === '(' || text === '[') depth -= 1;
    if (depth < 0) return false;
    if (depth === 0 && ['select', 'by', 'where', 'on', 'having'].includes(text)) return text === 'select';
  }
  return false;
}

const comparisons = ['=', '<>', '!=', '<=>', '==', 'like', 'ilike'];
const wrappers = ['upper', 'ucase', 'lower', 'lcase', 'trim'];

/**
 * The texts that the column at `start … end` is compared with, also inside UPPER, LOWER or TRIM:
 * `= 'x'`, `'x' = `, `LIKE 'x%'`, `IN ('x', 'y')`, `CASE column WHEN 'x'`.
 */
function comparedTexts(places: readonly Place[], start: number, end: number): readonly Place[] {
  if (wordAt(places, start - 1) === 'case') return whenTexts(places, end + 1);
  let [first, index] = [start, end + 1];
  while (places[first - 1]?.token.text === '(' && places[index]?.token.text === ')' && wrappers.includes(wordAt(places, first - 2) ?? '')) [first, index] = [first - 2, index + 1];
  const isText = (at: number) => places[at]?.token.kind === 'text';
  const operatorAt = (at: number) => places[at]?.token.text.toLowerCase() ?? '';
  if (comparisons.includes(operatorAt(first - 1)) && isText(first - 2)) return [places[first - 2]!];
  const list = operatorAt(index) === 'not' ? index + 1 : index;
  if (comparisons.includes(operatorAt(list))) return isText(list + 1) ? [places[list + 1]!] : [];
  if (wordAt(places, list) !== 'in' || places[list + 1]?.token.text !== '(') return [];
  const close = places.findIndex(({ token }, at) => at > list && token.text === ')');
  return places.slice(list + 2, close < 0 ? undefined : close).filter(({ token }) => token.kind === 'text');
}

/** The texts behind each WHEN of a CASE, up to its END. */
function whenTexts(places: readonly Place[], from: number): readonly Place[] {
  const texts: Place[] = [];
  for (let at = from, depth = 0; at < places.length; at += 1) {
    const word = wordAt(places, at);
    if (word === 'case') depth += 1;
    else if (word === 'end' && (depth -= 1) < 0) break;
    else if (word === 'when' && depth === 0 && places[at + 1]?.token.kind === 'text') texts.push(places[at + 1]!);
  }
  return texts;
}

const wordAt = (places: readonly Place[], index: number): string | undefined => nameText(places[index]?.token)?.toLowerCase();

function nameText(token: SqlToken | undefined): string | undefined {
  if (token?.kind === 'word') return token.text;
  return token?.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('``', '`') : undefined;
}

function meaningful(sql: string): readonly Place[] {
  let offset = 0;
  return tokenizeSql(sql).flatMap((token) => {
    const place = { token, offset, source: sql };
    offset += token.text.length;
    return token.kind === 'space' || token.kind === 'comment' ? [] : [place];
  });
}
