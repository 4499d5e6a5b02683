import { allow, bodyOf, isNode, kindOf, list, parameterName, textOf, type Body } from './ast';
import { callOf } from './calls';
import { castTo, coerce } from './casts';
import { unsupported } from './errors';
import { applyFunction, applyWindow } from './functions';
import { datePart } from './functions/dates';
import { wholeQuotient } from './functions/numbers';
import { concatenation } from './functions/strings';
import { commonType } from './functions/rule';
import type { Expression, Generator } from './generator';
import { intervalLiteral, literal, parameter } from './literals';
import { arithmetic, comparable, comparison, type Comparison } from './operators';
import { colonPath, dotted, subscript } from './paths';
import type { Scope, Typed } from './scope';
import { typeOfNode } from './typeNames';
import { types } from './types';

type Translate = (body: Body, scope: Scope, generator: Generator) => Expression;

const { boolean, bigint, string } = types;
const yes = (sql: string): Typed => ({ sql, type: boolean });
const sides = (body: Body, scope: Scope, generator: Generator): [Expression, Expression] => {
  allow(body, 'an operator', ['left', 'right', 'this', 'expression']);
  return [generator.expression(body.left ?? body.this, scope), generator.expression(body.right ?? body.expression, scope)];
};
const logical = (word: string): Translate => (body, scope, generator) => {
  const [a, b] = sides(body, scope, generator);
  return yes(`(${coerce(a, boolean).sql} ${word} ${coerce(b, boolean).sql})`);
};
const math = (operator: '+' | '-' | '*' | '/' | '%'): Translate => (body, scope, generator) => arithmetic(operator, ...sides(body, scope, generator));
const compare = (operator: Comparison): Translate => (body, scope, generator) => comparison(operator, ...sides(body, scope, generator));
const bits = (operator: '&' | '|' | 'xor'): Translate => (body, scope, generator) => {
  const [a, b] = sides(body, scope, generator);
  const type = commonType([a, b], 'a bitwise operator');
  return { sql: operator === 'xor' ? `xor(${a.sql}, ${b.sql})` : `(${a.sql} ${operator} ${b.sql})`, type: type.kind === 'unknown' ? bigint : type };
};
const truth = (word: 'TRUE' | 'FALSE'): Translate => (body, scope, generator) => {
  allow(body, `IS ${word}`, ['this', 'not']);
  return yes(`(${coerce(generator.expression(body.this, scope), boolean).sql} IS ${body.not === true ? 'NOT ' : ''}${word})`);
};

/** How each kind of expression node is written. A kind that is missing here is refused by name. */
const translations: Readonly<Record<string, Translate>> = {
  literal: (body) => literal(body),
  boolean: (body) => yes(body.value === true ? 'true' : 'false'),
  null: () => ({ sql: 'NULL', type: types.void }),
  parameter: (body, _, generator) => parameter(parameterName(body), generator),
  column: (body, scope, generator) => dotted({ column: body }, scope, generator),
  dot: (body, scope, generator) => dotted({ dot: body }, scope, generator),
  subscript,
  j_s_o_n_extract: colonPath,
  paren: (body, scope, generator) => generator.expression(body.this, scope),
  add: math('+'),
  sub: math('-'),
  mul: math('*'),
  div: math('/'),
  mod: math('%'),
  int_div: (body, scope, generator) => wholeQuotient(...sides(body, scope, generator)),
  neg: (body, scope, generator) => {
    const value = generator.expression(body.this, scope);
    const number = value.type.kind === 'string' ? castTo(value, types.double) : value;
    return { sql: `(-${number.sql})`, type: number.type };
  },
  bitwise_and: bits('&'),
  bitwise_or: bits('|'),
  bitwise_xor: bits('xor'),
  bitwise_not: (body, scope, generator) => {
    const value = generator.expression(body.this, scope);
    return { sql: `(~${value.sql})`, type: value.type };
  },
  and: logical('AND'),
  or: logical('OR'),
  not: (body, scope, generator) => yes(`(NOT ${coerce(generator.expression(body.this, scope), boolean).sql})`),
  eq: compare('='),
  neq: compare('<>'),
  lt: compare('<'),
  lte: compare('<='),
  gt: compare('>'),
  gte: compare('>='),
  null_safe_eq: compare('IS NOT DISTINCT FROM'),
  null_safe_neq: compare('IS DISTINCT FROM'),
  is_null: isNull,
  is_true: truth('TRUE'),
  is_false: truth('FALSE'),
  between,
  in: inList,
  exists: (body, scope, generator) => {
    allow(body, 'EXISTS', ['this', 'not']);
    return yes(`(${body.not === true ? 'NOT ' : ''}EXISTS (${generator.query(body.this, scope.tables ?? generator.tables, scope).sql}))`);
  },
  subquery: scalarQuery,
  like: (body, scope, generator) => like('LIKE', body, scope, generator),
  i_like: (body, scope, generator) => like('ILIKE', body, scope, generator),
  regexp_like: (body, scope, generator) => {
    allow(body, 'RLIKE', ['this', 'pattern']);
    return yes(`regexp_matches(${coerce(generator.expression(body.this, scope), string).sql}, ${coerce(generator.expression(body.pattern, scope), string).sql})`);
  },
  concat: (body, scope, generator) => concatenation(sides(body, scope, generator)),
  case: caseWhen,
  cast: (body, scope, generator) => cast(body, scope, generator, false),
  try_cast: (body, scope, generator) => cast(body, scope, generator, true),
  interval: intervalLiteral,
  extract: (body, scope, generator) => datePart(typeof body.field === 'string' ? body.field : JSON.stringify(body.field), generator.expression(body.this, scope)),
  trim,
  window_function: applyWindow,
};

/** Translates one expression. */
export function expression(node: unknown, scope: Scope, generator: Generator): Expression {
  const kind = kindOf(node);
  const translate = translations[kind];
  if (translate) return translate(bodyOf(node), scope, generator);
  const call = callOf(node);
  if (call) return applyFunction({ call, generator, scope });
  throw unsupported(kind.replaceAll('_', ' ').toUpperCase());
}

/** A JSON null inside a VARIANT is not NULL on Databricks; DuckDB does not tell them apart, its JSON does. */
function isNull(body: Body, scope: Scope, generator: Generator): Expression {
  allow(body, 'IS NULL', ['this', 'not', 'postfix_form']);
  const value = generator.expression(body.this, scope);
  const not = body.not === true ? 'NOT ' : '';
  if (value.path) return yes(`(json_extract(CAST(${value.path.root} AS JSON), '${value.path.json.replaceAll("'", "''")}') IS ${not}NULL)`);
  return yes(`(${value.sql} IS ${not}NULL)`);
}

function between(body: Body, scope: Scope, generator: Generator): Expression {
  allow(body, 'BETWEEN', ['this', 'low', 'high', 'not']);
  const [value, low, high] = comparable([body.this, body.low, body.high].map((node) => generator.expression(node, scope)));
  return yes(`(${value!.sql} ${body.not === true ? 'NOT ' : ''}BETWEEN ${low!.sql} AND ${high!.sql})`);
}

function inList(body: Body, scope: Scope, generator: Generator): Expression {
  allow(body, 'IN', ['this', 'expressions', 'query', 'not']);
  const not = body.not === true ? 'NOT ' : '';
  const isTuple = isNode(body.this) && kindOf(body.this) === 'tuple';
  const tested = isTuple ? list(bodyOf(body.this).expressions).map((node) => generator.expression(node, scope)) : [generator.expression(body.this, scope)];
  if (body.query) {
    const query = generator.query(body.query, scope.tables ?? generator.tables, scope);
    const left = tested.map((value, index) => comparable([value, { sql: '', type: query.columns[index]?.type ?? types.unknown }])[0]!.sql);
    return yes(`(${isTuple ? `(${left.join(', ')})` : left[0]} ${not}IN (${query.sql}))`);
  }
  if (isTuple) throw unsupported('IN with a list of row values', 'Compare the columns one by one.');
  const [value, ...items] = comparable([tested[0]!, ...list(body.expressions).map((node) => generator.expression(node, scope))]);
  return yes(`(${value!.sql} ${not}IN (${items.map((item) => item.sql).join(', ')}))`);
}

function scalarQuery(body: Body, scope: Scope, generator: Generator): Expression {
  const query = generator.query({ subquery: body }, scope.tables ?? generator.tables, scope);
  if (query.columns.length !== 1) throw unsupported('a scalar subquery with more than one column');
  return { sql: `(${query.sql})`, type: query.columns[0]!.type };
}

/** The escape character is the backslash unless another is named; DuckDB has none by default. */
function like(word: 'LIKE' | 'ILIKE', body: Body, scope: Scope, generator: Generator): Expression {
  allow(body, word, ['left', 'right', 'escape', 'quantifier']);
  const value = coerce(generator.expression(body.left, scope), string).sql;
  const escape = body.escape ? textOf(body.escape) : '\\';
  if (escape === undefined || [...escape].length !== 1) throw unsupported(`${word} with a computed escape character`);
  const one = (node: unknown): string => `(${value} ${word} ${coerce(generator.expression(node, scope), string).sql} ESCAPE '${escape.replaceAll("'", "''")}')`;
  if (!body.quantifier) return yes(one(body.right));
  const patterns = kindOf(body.right) === 'tuple' ? list(bodyOf(body.right).expressions) : [bodyOf(body.right).this];
  const word2 = String(body.quantifier).toUpperCase() === 'ALL' ? ' AND ' : ' OR ';
  return yes(`(${patterns.map(one).join(word2)})`);
}

function caseWhen(body: Body, scope: Scope, generator: Generator): Expression {
  allow(body, 'CASE', ['operand', 'whens', 'else_']);
  const operand = body.operand ? generator.expression(body.operand, scope) : undefined;
  const whens = list(body.whens).map((pair) => {
    const [test, result] = list(pair).map((node) => generator.expression(node, scope));
    const condition = operand ? comparison('=', operand, test!).sql : coerce(test!, boolean).sql;
    return { condition, result: result! };
  });
  const otherwise = body.else_ ? generator.expression(body.else_, scope) : { sql: 'NULL', type: types.void };
  const type = commonType([...whens.map((when) => when.result), otherwise], 'CASE');
  return { sql: `CASE ${whens.map((when) => `WHEN ${when.condition} THEN ${when.result.sql}`).join(' ')} ELSE ${otherwise.sql} END`, type };
}

function cast(body: Body, scope: Scope, generator: Generator, tolerant: boolean): Expression {
  allow(body, 'CAST', ['this', 'to']);
  return castTo(generator.expression(body.this, scope), typeOfNode(body.to), tolerant);
}

function trim(body: Body, scope: Scope, generator: Generator): Expression {
  allow(body, 'TRIM', ['this', 'characters', 'position']);
  const chars = body.characters ? coerce(generator.expression(body.characters, scope), string).sql : "' '";
  const name = { Leading: 'ltrim', Trailing: 'rtrim' }[String(body.position)] ?? 'trim';
  return { sql: `${name}(${coerce(generator.expression(body.this, scope), string).sql}, ${chars})`, type: string };
}
