import { isNode, list } from './ast';
import type { Generator } from './generator';
import type { Scope } from './scope';

/** NULLs come first in ascending order on Databricks and last in descending; DuckDB puts them last. */
export function direction(item: unknown): string {
  const node = isNode(item) ? item : {};
  const descending = node.desc === true;
  const nullsFirst = typeof node.nulls_first === 'boolean' ? node.nulls_first : !descending;
  return `${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}

/** The items of an ORDER BY inside a window or an aggregate. */
export function orderBy(items: unknown, scope: Scope, generator: Generator): string {
  return list(items)
    .map((item) => `${generator.expression(isNode(item) ? item.this : item, scope).sql} ${direction(item)}`)
    .join(', ');
}
