import { quoteName } from '../store/identifiers';
import { allow, bodyOf, isNode, kindOf, list, nameOf, type Body } from './ast';
import { limitText, orderText } from './clauses';
import { SqlError, unsupported } from './errors';
import { commonType } from './functions/rule';
import type { CommonTables, Generator, OutputColumn, Query } from './generator';
import { Scope } from './scope';
import { select } from './select';

/** Translates a query: SELECT, VALUES, set operations, parentheses, each with WITH, ORDER BY and LIMIT. */
export function query(node: unknown, generator: Generator, tables: CommonTables, outer: Scope | undefined): Query {
  const kind = kindOf(node);
  const body = bodyOf(node);
  const common = isNode(body.with) ? withClause(body.with, generator, tables, outer) : { sql: '', tables };
  const inner = bare(kind, body, generator, common.tables, outer);
  return { sql: `${common.sql}${inner.sql}`, columns: inner.columns };
}

function bare(kind: string, body: Body, generator: Generator, tables: CommonTables, outer: Scope | undefined): Query {
  switch (kind) {
    case 'select':
      return select(body, generator, tables, outer);
    case 'union':
    case 'intersect':
    case 'except':
      return setOperation(kind, body, generator, tables, outer);
    case 'values':
      return values(body, generator, outer);
    case 'subquery':
    case 'paren': {
      allow(body, 'a query in parentheses', ['this', 'with', 'order_by', 'limit', 'offset']);
      return tail(query(body.this, generator, tables, outer), body, generator);
    }
    default:
      throw unsupported(`${kind.replaceAll('_', ' ').toUpperCase()} as a query`);
  }
}

/** WITH: each name sees the ones before it. */
function withClause(body: Body, generator: Generator, tables: CommonTables, outer: Scope | undefined): { sql: string; tables: CommonTables } {
  allow(body, 'WITH', ['ctes', 'recursive']);
  if (body.recursive === true) throw unsupported('WITH RECURSIVE');
  const known = new Map(tables);
  const parts = list(body.ctes).map((cte) => {
    const each = isNode(cte) ? cte : {};
    allow(each, 'WITH', ['alias', 'this', 'columns']);
    const name = nameOf(each.alias).toLowerCase();
    const inner = query(each.this, generator, known, outer);
    const renamed = list(each.columns).map(nameOf);
    if (renamed.length > 0 && renamed.length !== inner.columns.length) {
      throw new SqlError('ASSIGNMENT_ARITY_MISMATCH', `The number of columns of \`${name}\` (${renamed.length}) differs from those of its query (${inner.columns.length}).`);
    }
    known.set(name, inner.columns.map((column, index) => ({ ...column, name: renamed[index] ?? column.name })));
    return `${quoteName(name)} AS (${inner.sql})`;
  });
  return { sql: `WITH ${parts.join(', ')} `, tables: known };
}

const setWords: Readonly<Record<string, string>> = { union: 'UNION', intersect: 'INTERSECT', except: 'EXCEPT' };

function setOperation(kind: string, body: Body, generator: Generator, tables: CommonTables, outer: Scope | undefined): Query {
  allow(body, kind.toUpperCase(), ['left', 'right', 'all', 'distinct', 'with', 'order_by', 'limit', 'offset']);
  const [left, right] = [query(body.left, generator, tables, outer), query(body.right, generator, tables, outer)];
  if (left.columns.length !== right.columns.length) {
    throw new SqlError('NUM_COLUMNS_MISMATCH', `${setWords[kind]} can only be performed on inputs with the same number of columns, but the first input has ${left.columns.length} columns and the second input has ${right.columns.length} columns.`);
  }
  const columns = left.columns.map((column, index) => ({ ...column, type: commonType([asValue(column), asValue(right.columns[index]!)], setWords[kind]!) }));
  return tail({ sql: `(${left.sql}) ${setWords[kind]}${body.all === true ? ' ALL' : ''} (${right.sql})`, columns }, body, generator);
}

const asValue = (column: OutputColumn) => ({ sql: quoteName(column.ref), type: column.type });

function values(body: Body, generator: Generator, outer: Scope | undefined): Query {
  allow(body, 'VALUES', ['expressions', 'with', 'alias', 'column_aliases']);
  const scope = new Scope([], outer);
  const rows = list(body.expressions).map((row) => list(isNode(row) ? row.expressions : undefined).map((node) => generator.expression(node, scope)));
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) throw new SqlError('INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH', `All rows of VALUES need ${width} values.`);
  const columns = Array.from({ length: width }, (_, index) => {
    const name = `col${index + 1}`;
    return { name, ref: name, type: commonType(rows.map((row) => row[index]!), 'VALUES') };
  });
  const text = rows.map((row) => `(${row.map((value) => value.sql).join(', ')})`).join(', ');
  return { sql: `SELECT * FROM (VALUES ${text}) AS ${generator.uniqueAlias('values')}(${columns.map((column) => quoteName(column.ref)).join(', ')})`, columns };
}

/** ORDER BY, LIMIT and OFFSET behind something that is no plain SELECT. */
function tail(inner: Query, body: Body, generator: Generator): Query {
  const limit = limitText(body);
  if (!body.order_by && !limit) return inner;
  const alias = generator.uniqueAlias('ordered');
  const scope = new Scope([{ alias, qualifier: [], columns: inner.columns }]);
  const order = body.order_by ? ` ORDER BY ${orderText(body.order_by, inner.columns, scope, generator)}` : '';
  return { sql: `SELECT * FROM (${inner.sql}) AS ${alias}${order}${limit}`, columns: inner.columns };
}
