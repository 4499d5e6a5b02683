import { quoteName } from '../store/identifiers';

/**
 * Databricks SQL types, as far as the translation has to know them. `unknown` is a type that could
 * not be derived: what depends on it is then refused rather than guessed.
 */
export type SqlType =
  | { readonly kind: 'tinyint' | 'smallint' | 'int' | 'bigint' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'float' | 'double' | 'string' | 'boolean' | 'binary' | 'date' | 'timestamp' | 'timestamp_ntz' }
  | { readonly kind: 'interval' | 'variant' | 'void' | 'unknown' }
  | { readonly kind: 'array'; readonly element: SqlType }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] };

export interface StructField {
  readonly name: string;
  readonly type: SqlType;
}

export const types = {
  tinyint: { kind: 'tinyint' },
  smallint: { kind: 'smallint' },
  int: { kind: 'int' },
  bigint: { kind: 'bigint' },
  float: { kind: 'float' },
  double: { kind: 'double' },
  string: { kind: 'string' },
  boolean: { kind: 'boolean' },
  binary: { kind: 'binary' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  interval: { kind: 'interval' },
  variant: { kind: 'variant' },
  void: { kind: 'void' },
  unknown: { kind: 'unknown' },
} as const satisfies Record<string, SqlType>;

export const arrayOf = (element: SqlType): SqlType => ({ kind: 'array', element });
export const mapOf = (key: SqlType, value: SqlType): SqlType => ({ kind: 'map', key, value });
export const structOf = (fields: readonly StructField[]): SqlType => ({ kind: 'struct', fields });
export const decimal = (precision: number, scale: number): SqlType => ({ kind: 'decimal', precision, scale });

/** Lower-case text, as `DESCRIBE` and `type_text` of Unity Catalog's tables show it. */
export function typeText(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${typeText(type.element)}>`;
    case 'map':
      return `map<${typeText(type.key)},${typeText(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${fieldText(field.name)}:${typeText(field.type)}`).join(',')}>`;
    default:
      return type.kind;
  }
}

const fieldText = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``);

/**
 * `type_text` of a result's manifest: upper case, fields as `name: TYPE`, as the statement
 * execution API writes it (its documentation gives `STRUCT<name: STRING>`-like forms).
 */
export function manifestText(type: SqlType): string {
  switch (type.kind) {
    case 'array':
      return `ARRAY<${manifestText(type.element)}>`;
    case 'map':
      return `MAP<${manifestText(type.key)}, ${manifestText(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((field) => `${fieldText(field.name)}: ${manifestText(field.type)}`).join(', ')}>`;
    default:
      return typeText(type).toUpperCase();
  }
}

const apiNames: Partial<Record<SqlType['kind'], string>> = {
  tinyint: 'BYTE',
  smallint: 'SHORT',
  bigint: 'LONG',
  void: 'NULL',
  unknown: 'USER_DEFINED_TYPE',
};

/** `type_name` in manifests and in Unity Catalog's column lists (`ColumnInfoTypeName`: LONG for bigint, …). */
export const typeName = (type: SqlType): string => apiNames[type.kind] ?? type.kind.toUpperCase();

/** DuckDB's name of the type that holds the values of `type`; `undefined` where there is none. */
export function duckType(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'int':
      return 'INTEGER';
    case 'string':
      return 'VARCHAR';
    case 'binary':
      return 'BLOB';
    case 'timestamp':
    case 'timestamp_ntz':
      return 'TIMESTAMP';
    case 'array': {
      const element = duckType(type.element);
      return element && `${element}[]`;
    }
    case 'map': {
      const [key, value] = [duckType(type.key), duckType(type.value)];
      return key && value && `MAP(${key}, ${value})`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => [quoteName(field.name), duckType(field.type)] as const);
      return fields.every(([, text]) => text) ? `STRUCT(${fields.map(([name, text]) => `${name} ${text}`).join(', ')})` : undefined;
    }
    case 'interval':
    case 'unknown':
    case 'void':
      return undefined;
    default:
      return type.kind.toUpperCase();
  }
}
