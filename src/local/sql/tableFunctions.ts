import { callOf } from './calls';
import { coerce } from './casts';
import { SqlError, unsupported } from './errors';
import { mismatch } from './functions/rule';
import type { Expression, Generator, Query } from './generator';
import type { Scope } from './scope';
import { manifestText, types, type SqlType } from './types';

const column = (name: string, type: SqlType) => ({ name, type, ref: name });

/** Functions that stand for rows: in FROM, behind LATERAL and in LATERAL VIEW. */
export function tableFunction(node: unknown, scope: Scope, generator: Generator): Query {
  const call = callOf(node);
  if (!call) throw unsupported('a table function of this form');
  const args = call.args.map((arg) => generator.expression(arg, scope));
  switch (call.name) {
    case 'range': {
      if (args.length < 1 || args.length > 3) throw unsupported('range with these arguments');
      const values = args.map((arg) => coerce(arg, types.bigint).sql).join(', ');
      return { sql: `SELECT range AS "id" FROM range(${values})`, columns: [column('id', types.bigint)] };
    }
    case 'explode':
    case 'explode_outer':
      return explode(one(call.name, args), call.name === 'explode_outer');
    case 'posexplode':
    case 'posexplode_outer':
      return positioned(one(call.name, args), call.name === 'posexplode_outer');
    default:
      throw unsupported(`the table function ${call.name}`);
  }
}

function one(name: string, args: readonly Expression[]): Expression {
  if (args.length !== 1) throw new SqlError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', `The \`${name}\` requires 1 parameter but the actual number is ${args.length}.`);
  return args[0]!;
}

/** No rows for NULL and for nothing; the outer form gives one row of NULL then. */
const rowsOf = (list: string, outer: boolean): string => (outer ? `CASE WHEN len(${list}) > 0 THEN ${list} ELSE [NULL] END` : list);

function explode(value: Expression, outer: boolean): Query {
  if (value.type.kind === 'map') {
    const rows = `(SELECT unnest(${rowsOf(`map_entries(${value.sql})`, outer)}) AS entry)`;
    return { sql: `SELECT struct_extract(entry, 'key') AS "key", struct_extract(entry, 'value') AS "value" FROM ${rows}`, columns: [column('key', value.type.key), column('value', value.type.value)] };
  }
  if (value.type.kind !== 'array') throw mismatch('explode', 'an ARRAY or a MAP', manifestText(value.type));
  return { sql: `SELECT unnest(${rowsOf(value.sql, outer)}) AS "col"`, columns: [column('col', value.type.element)] };
}

function positioned(value: Expression, outer: boolean): Query {
  if (value.type.kind !== 'array') throw mismatch('posexplode', 'an ARRAY', manifestText(value.type));
  const rows = rowsOf(value.sql, outer);
  const position = outer ? `CASE WHEN len(${value.sql}) > 0 THEN generate_subscripts(${rows}, 1) - 1 END` : `generate_subscripts(${rows}, 1) - 1`;
  return { sql: `SELECT CAST(${position} AS INTEGER) AS "pos", unnest(${rows}) AS "col"`, columns: [column('pos', types.int), column('col', value.type.element)] };
}
