import type { JsonValue } from '../trace/genai';
import { isPlaceholder } from './recordedCall';

/** How a language writes values. */
interface Syntax {
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly indent: string;
  readonly string: (text: string) => string;
  readonly number: (value: number) => string;
  readonly key: (key: string) => string;
  /** Stands where a value is missing; the text says what was recorded. */
  readonly missing: (recorded: string) => string;
  readonly pad: string;
}

const python: Syntax = {
  none: 'None', yes: 'True', no: 'False', indent: '    ', pad: '',
  string: (text) => JSON.stringify(text),
  number: (value) => (Number.isFinite(value) ? String(value) : `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`),
  key: (key) => JSON.stringify(key),
  missing: (recorded) => `FILL_IN(${JSON.stringify(recorded)})`,
};

const typescript: Syntax = {
  none: 'null', yes: 'true', no: 'false', indent: '  ', pad: ' ',
  string: quoted,
  number: String,
  // `__proto__` as a plain key would set the prototype.
  key: (key) => (/^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : key === '__proto__' ? `['__proto__']` : quoted(key)),
  missing: (recorded) => `fillIn(${quoted(recorded)})`,
};

/** Values as Python writes them; text that stands for an object becomes a call of `FILL_IN`. */
export const pythonLiteral = (value: JsonValue, depth = 0): string => literal(value, python, depth);

/** Values as TypeScript and JavaScript write them; text that stands for an object becomes a call of `fillIn`. */
export const typescriptLiteral = (value: JsonValue, depth = 0): string => literal(value, typescript, depth);

/** Characters of a list or object that stay on one line. */
const lineChars = 72;

/** `depth` counts the levels of indentation around the value. */
function literal(value: JsonValue, syntax: Syntax, depth: number): string {
  if (value === null) return syntax.none;
  if (typeof value === 'boolean') return value ? syntax.yes : syntax.no;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return syntax.number(value);
  if (typeof value === 'string') return isPlaceholder(value) ? syntax.missing(value) : syntax.string(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const items = (inner: number) =>
    isList ? (value as readonly JsonValue[]).map((each) => literal(each, syntax, inner)) : Object.entries(value).map(([key, each]) => `${syntax.key(key)}: ${literal(each, syntax, inner)}`);
  const short = items(depth);
  if (short.length === 0) return `${open}${close}`;
  const pad = isList ? '' : syntax.pad;
  const line = `${open}${pad}${short.join(', ')}${pad}${close}`;
  if (line.length <= lineChars && !line.includes('\n')) return line;
  const indent = syntax.indent.repeat(depth + 1);
  return `${open}\n${items(depth + 1).map((item) => `${indent}${item},\n`).join('')}${syntax.indent.repeat(depth)}${close}`;
}

/** Single quotes, as the language's formatters prefer; double ones where the text holds single ones. */
function quoted(text: string): string {
  const json = JSON.stringify(text).replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}
