import { isNode, list, nameOf } from './ast';
import { unsupported, syntaxError } from './errors';
import { isText, tokenize, type Token } from './lexer';
import { arrayOf, decimal, mapOf, structOf, types, type SqlType, type StructField } from './types';

/** Databricks' scalar type names, with their synonyms, in lower case without underscores. */
const scalars: Readonly<Record<string, SqlType>> = {
  tinyint: types.tinyint,
  byte: types.tinyint,
  smallint: types.smallint,
  short: types.smallint,
  int: types.int,
  integer: types.int,
  bigint: types.bigint,
  long: types.bigint,
  float: types.float,
  real: types.float,
  double: types.double,
  string: types.string,
  text: types.string,
  boolean: types.boolean,
  binary: types.binary,
  date: types.date,
  timestamp: types.timestamp,
  timestampltz: types.timestamp,
  timestampntz: { kind: 'timestamp_ntz' },
  variant: types.variant,
  void: types.void,
};

const scalarNamed = (name: string): SqlType | undefined => scalars[name.toLowerCase().replaceAll('_', '')];

/** The type that a `data_type` of the parser's tree means. Refuses by name what the local workspace has not. */
export function typeOfNode(node: unknown): SqlType {
  if (!isNode(node)) throw syntaxError('A type is expected.');
  const name = String(node.data_type);
  switch (name) {
    case 'decimal':
      return decimal(Number(node.precision ?? 10), Number(node.scale ?? 0));
    case 'array':
      return arrayOf(typeOfNode(node.element_type));
    case 'map':
      return mapOf(typeOfNode(node.key_type), typeOfNode(node.value_type));
    case 'struct':
      return structOf(list(node.fields).map((field) => ({ name: bareName(nameOf(field)), type: typeOfNode(isNode(field) ? field.data_type : undefined) })));
    default: {
      const type = scalarNamed(name === 'custom' ? String(node.name) : name);
      if (!type) throw unsupported(`the type ${(name === 'custom' ? String(node.name) : name).toUpperCase().replaceAll('_', '')}`);
      return type;
    }
  }
}

/** Quoted field names keep double quotes in the parser's tree. */
const bareName = (name: string): string => (/^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name);

/** The type that a text such as `decimal(10,2)` or `array<struct<a: int>>` names. */
export function parseTypeText(text: string): SqlType {
  const reader = new TypeTextReader(tokenize(text));
  const type = reader.type();
  if (!reader.atEnd) throw syntaxError(`"${text}" is not a type of Databricks SQL.`);
  return type;
}

class TypeTextReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  type(): SqlType {
    const name = this.#next().value.toLowerCase();
    if (name === 'decimal' || name === 'numeric' || name === 'dec') return this.#decimal();
    if (name === 'array') return arrayOf(this.#between(() => this.type()));
    if (name === 'map') {
      return this.#between(() => {
        const key = this.type();
        this.#expect(',');
        return mapOf(key, this.type());
      });
    }
    if (name === 'struct') return structOf(this.#between(() => this.fields()));
    const scalar = scalarNamed(name);
    if (!scalar) throw unsupported(`the type ${name.toUpperCase()}`);
    return scalar;
  }

  /** `name [:] type` separated by commas, up to the end or a closing sign. */
  fields(): StructField[] {
    const fields: StructField[] = [];
    do {
      const name = this.#next().value;
      this.#take(':');
      fields.push({ name, type: this.type() });
    } while (this.#take(','));
    return fields;
  }

  #decimal(): SqlType {
    if (!this.#take('(')) return decimal(10, 0);
    const precision = Number(this.#next().value);
    const scale = this.#take(',') ? Number(this.#next().value) : 0;
    this.#expect(')');
    return decimal(precision, scale);
  }

  #between<T>(read: () => T): T {
    this.#expect('<');
    const value = read();
    this.#expect('>');
    return value;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw syntaxError('The type ends too early.');
    return token;
  }

  #take(sign: string): boolean {
    if (!isText(this.#tokens[this.#at], sign)) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw syntaxError(`'${sign}' is expected in the type.`);
  }
}

/** Column definitions as `from_json` takes them: `a INT, b ARRAY<STRING>`. */
export function parseColumnsText(text: string): StructField[] {
  const reader = new TypeTextReader(tokenize(text));
  const fields = reader.fields();
  if (!reader.atEnd) throw syntaxError(`"${text}" is not a list of columns with types.`);
  return fields;
}
