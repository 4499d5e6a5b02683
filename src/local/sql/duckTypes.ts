import { arrayOf, decimal, mapOf, structOf, types, type SqlType, type StructField } from './types';

/** DuckDB's scalar type names with the Databricks type of the same values. */
const scalars: Readonly<Record<string, SqlType>> = {
  BOOLEAN: types.boolean,
  TINYINT: types.tinyint,
  SMALLINT: types.smallint,
  UTINYINT: types.smallint,
  INTEGER: types.int,
  USMALLINT: types.int,
  BIGINT: types.bigint,
  UINTEGER: types.bigint,
  UBIGINT: decimal(20, 0),
  HUGEINT: decimal(38, 0),
  UHUGEINT: decimal(38, 0),
  FLOAT: types.float,
  DOUBLE: types.double,
  VARCHAR: types.string,
  JSON: types.string,
  UUID: types.string,
  BLOB: types.binary,
  DATE: types.date,
  TIMESTAMP: types.timestamp,
  TIMESTAMP_S: types.timestamp,
  TIMESTAMP_MS: types.timestamp,
  TIMESTAMP_NS: types.timestamp,
  'TIMESTAMP WITH TIME ZONE': types.timestamp,
  INTERVAL: types.interval,
  VARIANT: types.variant,
  '"NULL"': types.void,
  NULL: types.void,
};

/**
 * The Databricks type of a DuckDB type text, such as `STRUCT(message VARCHAR, code VARCHAR)[]`
 * (as `duckdb_columns().data_type` and the result's `DuckDBType#toString` write it).
 */
export function parseDuckType(text: string): SqlType {
  const reader = new TypeReader(text);
  const type = reader.read();
  return reader.atEnd ? type : types.unknown;
}

class TypeReader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text.trim();
  }

  get atEnd(): boolean {
    return this.#rest === '';
  }

  read(): SqlType {
    let type = this.#base();
    while (this.#take(/^\s*\[\d*\]/)) type = arrayOf(type);
    return type;
  }

  #base(): SqlType {
    if (this.#take(/^STRUCT\s*\(/)) return structOf(this.#fields());
    if (this.#take(/^MAP\s*\(/)) {
      const key = this.read();
      this.#take(/^\s*,\s*/);
      const value = this.read();
      this.#take(/^\s*\)/);
      return mapOf(key, value);
    }
    const size = this.#take(/^DECIMAL\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)/);
    if (size) return decimal(Number(size[1]), Number(size[2]));
    const word = this.#take(/^(TIMESTAMP WITH TIME ZONE|"NULL"|[A-Z_0-9]+)/);
    return (word && scalars[word[1]!]) ?? types.unknown;
  }

  #fields(): StructField[] {
    const fields: StructField[] = [];
    while (!this.#take(/^\s*\)/)) {
      const name = this.#take(/^\s*("(?:[^"]|"")*"|[^\s"]+)\s+/);
      if (!name) break;
      const bare = name[1]!.startsWith('"') ? name[1]!.slice(1, -1).replaceAll('""', '"') : name[1]!;
      fields.push({ name: bare, type: this.read() });
      this.#take(/^\s*,/);
    }
    return fields;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#rest);
    if (match) this.#rest = this.#rest.slice(match[0].length);
    return match;
  }
}
