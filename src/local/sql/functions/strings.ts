import { numberOf, textOf } from '../ast';
import { coerce } from '../casts';
import { unsupported } from '../errors';
import { macro } from '../macros';
import { isNumeric } from '../numeric';
import type { Typed } from '../scope';
import { arrayOf, types } from '../types';
import { quoteText } from '../../store/identifiers';
import { asInt, asType, scalar, simple, special, text, typed, type CallContext, type Rules } from './rule';

const { string, int, bigint, boolean, binary } = types;

/** Text and binary functions. Positions count characters from 1, as on Databricks. */
export const stringRules: Rules = {
  lower: simple([string], string, 'lower($1)'),
  upper: simple([string], string, 'upper($1)'),
  length: scalar(1, 1, ([value]) => asInt(value!.type.kind === 'binary' ? `octet_length(${value!.sql})` : `length(${text(value!)})`)),
  octet_length: scalar(1, 1, ([value]) => asInt(value!.type.kind === 'binary' ? `octet_length(${value!.sql})` : `strlen(${text(value!)})`)),
  bit_length: simple([string], int, 'CAST(8 * strlen($1) AS INTEGER)'),
  trim: scalar(1, 2, ([value, chars]) => typed(`trim(${text(value!)}, ${chars ? text(chars) : "' '"})`, string)),
  // Databricks writes ltrim(characters, text).
  ltrim: scalar(1, 2, (args) => typed(`ltrim(${text(args.at(-1)!)}, ${args.length > 1 ? text(args[0]!) : "' '"})`, string)),
  rtrim: scalar(1, 2, (args) => typed(`rtrim(${text(args.at(-1)!)}, ${args.length > 1 ? text(args[0]!) : "' '"})`, string)),
  substring: scalar(2, 3, ([value, start, length]) => typed(part(text(value!), asType(start!, int), length && asType(length, int)), string)),
  left: simple([string, int], string, 'CASE WHEN $2 <= 0 THEN \'\' ELSE left($1, $2) END'),
  right: simple([string, int], string, 'CASE WHEN $2 <= 0 THEN \'\' ELSE right($1, $2) END'),
  instr: scalar(2, 3, ([value, sought, from]) => position(value!, sought!, from)),
  locate: scalar(2, 3, ([sought, value, from]) => position(value!, sought!, from)),
  replace: scalar(2, 3, ([value, from, to]) => typed(`replace(${text(value!)}, ${text(from!)}, ${to ? text(to) : "''"})`, string)),
  translate: simple([string, string, string], string, 'translate($1, $2, $3)'),
  repeat: simple([string, int], string, 'repeat($1, greatest($2, 0))'),
  space: simple([int], string, "repeat(' ', greatest($1, 0))"),
  lpad: scalar(2, 3, ([value, length, pad]) => typed(macro('pad_left', text(value!), asType(length!, int), pad ? text(pad) : "' '"), string)),
  rpad: scalar(2, 3, ([value, length, pad]) => typed(macro('pad_right', text(value!), asType(length!, int), pad ? text(pad) : "' '"), string)),
  ascii: simple([string], int, 'CASE WHEN $1 = \'\' THEN 0 ELSE ascii($1) END'),
  char: simple([bigint], string, 'CASE WHEN $1 < 0 THEN \'\' ELSE chr(CAST($1 % 256 AS INTEGER)) END'),
  startswith: simple([string, string], boolean, 'starts_with($1, $2)'),
  endswith: simple([string, string], boolean, 'ends_with($1, $2)'),
  contains: simple([string, string], boolean, 'contains($1, $2)'),
  levenshtein: simple([string, string], int, 'CAST(levenshtein($1, $2) AS INTEGER)'),
  split: special(2, 2, splitRule),
  split_part: simple([string, string, int], string, "CASE WHEN $2 = '' THEN CASE WHEN $3 IN (1, -1) THEN $1 ELSE '' END ELSE split_part($1, $2, $3) END"),
  substring_index: simple([string, string, int], string, macro('text_until', '$1', '$2', '$3')),
  concat: scalar(0, 64, (args) => concatenation(args)),
  concat_ws: scalar(1, 64, (args) => joined(args)),
  uuid: scalar(0, 0, () => typed('CAST(uuid() AS VARCHAR)', string)),
  md5: simple([string], string, 'md5($1)'),
  sha1: simple([string], string, 'sha1($1)'),
  sha2: special(2, 2, ({ call, generator, scope }) => {
    const bits = numberOf(call.args[1]);
    if (bits !== 256 && bits !== 0) throw unsupported(`sha2 with ${bits ?? 'computed'} bits`, 'Use 256.');
    return typed(`sha256(${text(generator.expression(call.args[0], scope))})`, string);
  }),
  hex: scalar(1, 1, ([value]) => typed(`hex(${isNumeric(value!.type) ? asType(value!, bigint) : value!.type.kind === 'binary' ? value!.sql : text(value!)})`, string)),
  unhex: simple([string], binary, 'unhex($1)'),
  base64: scalar(1, 1, ([value]) => typed(`base64(${value!.type.kind === 'binary' ? value!.sql : `encode(${text(value!)})`})`, string)),
  unbase64: simple([string], binary, 'from_base64($1)'),
  url_encode: simple([string], string, "replace(url_encode($1), '%20', '+')"),
  rlike: scalar(2, 2, ([value, pattern]) => typed(`regexp_matches(${text(value!)}, ${text(pattern!)})`, boolean)),
  regexp_replace: special(3, 3, regexpReplace),
  regexp_extract: scalar(2, 3, ([value, pattern, group]) => typed(`regexp_extract(${text(value!)}, ${text(pattern!)}, ${group ? asType(group, int) : '1'})`, string)),
  regexp_extract_all: scalar(2, 3, ([value, pattern, group]) => typed(`regexp_extract_all(${text(value!)}, ${text(pattern!)}, ${group ? asType(group, int) : '1'})`, arrayOf(string))),
  regexp_count: simple([string, string], int, 'CAST(len(regexp_extract_all($1, $2)) AS INTEGER)'),
};

function part(value: string, start: string, length: string | undefined): string {
  return length === undefined ? macro('text_from', value, start) : macro('text_part', value, start, length);
}

function position(value: Typed, sought: Typed, from: Typed | undefined): Typed {
  if (!from) return asInt(`instr(${text(value)}, ${text(sought)})`);
  const start = asType(from, int);
  const rest = `substring(${text(value)}, ${start})`;
  return asInt(`CASE WHEN ${start} < 1 OR NOT contains(${rest}, ${text(sought)}) THEN 0 ELSE instr(${rest}, ${text(sought)}) + ${start} - 1 END`);
}

/** `concat` is NULL if one part is; DuckDB's function would leave that part out. Arrays are joined. */
export function concatenation(args: readonly Typed[]): Typed {
  if (args.length === 0) return typed("''", string);
  if (args.every((arg) => arg.type.kind === 'array')) return typed(`(${args.map((arg) => arg.sql).join(' || ')})`, args[0]!.type);
  if (args.every((arg) => arg.type.kind === 'binary')) return typed(`(${args.map((arg) => arg.sql).join(' || ')})`, binary);
  return typed(`(${args.map(text).join(' || ')})`, string);
}

/** `concat_ws` leaves NULLs out and takes arrays of text between the texts. */
function joined(args: readonly Typed[]): Typed {
  const [separator, ...parts] = args;
  const lists = parts.map((arg) => (arg.type.kind === 'array' ? `coalesce(${asType(arg, arrayOf(string))}, [])` : `[${text(arg)}]`));
  if (lists.length === 0) return typed("''", string);
  return typed(`coalesce(array_to_string(list_filter(${lists.length === 1 ? lists[0] : `list_concat(${lists.join(', ')})`}, lambda each: each IS NOT NULL), ${text(separator!)}), '')`, string);
}

/** A pattern without signs of regular expressions is split as text, which is faster and the same. */
function splitRule({ call, generator, scope }: CallContext): Typed {
  const value = text(generator.expression(call.args[0], scope));
  const pattern = textOf(call.args[1]);
  if (pattern === '') throw unsupported('split by an empty pattern');
  if (pattern !== undefined && /^[^\\^$.|?*+()[\]{}]+$/.test(pattern)) return typed(`string_split(${value}, ${quoteText(pattern)})`, arrayOf(string));
  return typed(`string_split_regex(${value}, ${text(coerce(generator.expression(call.args[1], scope), string))})`, arrayOf(string));
}

/** Replaces every match; `$1` of Java's replacements is `\1` in DuckDB's. */
function regexpReplace({ call, generator, scope }: CallContext): Typed {
  const [value, pattern] = call.args.slice(0, 2).map((arg) => text(generator.expression(arg, scope)));
  const replacement = textOf(call.args[2]);
  if (replacement === undefined) throw unsupported('regexp_replace with a computed replacement', 'Write the replacement as a literal.');
  if (/\$\D|\$$|\$\{/.test(replacement.replace(/\\\$/g, ''))) throw unsupported(`the replacement "${replacement}" of regexp_replace`);
  const duck = replacement.replace(/\\(.)|\$(\d)/g, (_, char: string | undefined, group: string | undefined) => (group ? `\\${group}` : char === '\\' ? '\\\\' : char!));
  return typed(`regexp_replace(${value}, ${pattern}, ${quoteText(duck)}, 'g')`, string);
}
