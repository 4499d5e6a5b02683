import { quoteText } from '../../store/identifiers';
import { unsupported } from '../errors';
import { manifestText, type SqlType } from '../types';

const plain = new Set<SqlType['kind']>(['string', 'boolean', 'tinyint', 'smallint', 'int', 'bigint', 'decimal', 'double', 'float', 'date']);

/**
 * JSON text of a value as Spark's `to_json` writes it: NULL fields of structs are left out, NULL
 * elements and map values stay, TIMESTAMP has milliseconds and UTC, VARIANT is its own JSON. NULL
 * for NULL. `depth` keeps the variables of nested lambdas apart.
 */
export function jsonOf(value: string, type: SqlType, depth = 0): string {
  if (plain.has(type.kind)) return `CAST(to_json(${value}) AS VARCHAR)`;
  const each = `e${depth}`;
  switch (type.kind) {
    case 'variant':
      // A JSON null and no value are one to DuckDB; both are NULL here.
      return `CASE WHEN ${value} IS NOT NULL THEN CAST(CAST(${value} AS JSON) AS VARCHAR) END`;
    case 'timestamp':
      return `strftime(${value}, '"%Y-%m-%dT%H:%M:%S.%gZ"')`;
    case 'array':
      return `('[' || array_to_string(list_transform(${value}, lambda ${each}: ${orNull(each, type.element, depth)}), ',') || ']')`;
    case 'map':
      if (type.key.kind !== 'string') break;
      return `('{' || array_to_string(list_transform(map_entries(${value}), lambda ${each}: CAST(to_json(${each}.key) AS VARCHAR) || ':' || ${orNull(`${each}.value`, type.value, depth)}), ',') || '}')`;
    case 'struct': {
      const fields = type.fields.map(({ name, type: inner }) => {
        const field = `struct_extract(${value}, ${quoteText(name)})`;
        return `CASE WHEN ${field} IS NOT NULL THEN ${quoteText(`${JSON.stringify(name)}:`)} || ${jsonOf(field, inner, depth)} END`;
      });
      return `CASE WHEN ${value} IS NOT NULL THEN '{' || concat_ws(',', ${fields.join(', ')}) || '}' END`;
    }
    default:
  }
  throw unsupported(`to_json of ${manifestText(type)}`);
}

const orNull = (value: string, type: SqlType, depth: number): string => `coalesce(${jsonOf(value, type, depth + 1)}, 'null')`;
