import { syntaxError, unsupported } from './errors';
import { isText, type Token } from './lexer';

/** Statements that act on the catalog and not on rows. Names are as written, part by part. */
export type Command =
  | { readonly kind: 'grant' | 'revoke'; readonly privileges: readonly string[]; readonly type: string; readonly name: readonly string[]; readonly principal: string }
  | { readonly kind: 'show grants'; readonly principal?: string; readonly type: string; readonly name: readonly string[] }
  | { readonly kind: 'show catalogs' }
  | { readonly kind: 'show schemas'; readonly name: readonly string[] }
  | { readonly kind: 'show tables'; readonly name: readonly string[] }
  | { readonly kind: 'describe'; readonly name: readonly string[]; readonly extended: boolean }
  | { readonly kind: 'create catalog' | 'create schema'; readonly name: readonly string[]; readonly ifNotExists: boolean }
  | { readonly kind: 'use'; readonly type: 'catalog' | 'schema'; readonly name: readonly string[] };

/** The command that these tokens are, or `undefined` where the statement is none. */
export function commandOf(tokens: readonly Token[]): Command | undefined {
  const reader = new Reader(tokens);
  const command = read(reader);
  if (command) reader.end();
  return command;
}

function read(reader: Reader): Command | undefined {
  if (reader.take('GRANT')) return grant(reader, 'grant', 'TO');
  if (reader.take('REVOKE')) return grant(reader, 'revoke', 'FROM');
  if (reader.take('SHOW')) return show(reader);
  if (reader.take('DESCRIBE') || reader.take('DESC')) return describe(reader);
  if (reader.take('CREATE')) return create(reader);
  if (reader.take('USE')) {
    const type = reader.take('CATALOG') ? 'catalog' : reader.take('SCHEMA') || reader.take('DATABASE') ? 'schema' : undefined;
    return { kind: 'use', type: type ?? 'schema', name: reader.name() };
  }
  return undefined;
}

function grant(reader: Reader, kind: 'grant' | 'revoke', before: 'TO' | 'FROM'): Command {
  const privileges: string[] = [];
  do privileges.push(privilege(reader));
  while (reader.take(','));
  reader.expect('ON');
  const { type, name } = securable(reader);
  reader.expect(before);
  return { kind, privileges, type, name, principal: reader.word() };
}

/** `USE_CATALOG`, `USE CATALOG`, `ALL PRIVILEGES`: one name with underscores. */
function privilege(reader: Reader): string {
  const words: string[] = [];
  while (!reader.at(',', 'ON')) words.push(reader.word());
  if (words.length === 0) throw syntaxError('A privilege is expected, such as SELECT or USE CATALOG.');
  return words.join('_').toUpperCase();
}

function securable(reader: Reader): { type: string; name: readonly string[] } {
  if (reader.take('CATALOG')) return { type: 'catalog', name: reader.name() };
  if (reader.take('SCHEMA') || reader.take('DATABASE')) return { type: 'schema', name: reader.name() };
  if (reader.take('TABLE') || reader.take('VIEW')) return { type: 'table', name: reader.name() };
  if (reader.at('METASTORE', 'FUNCTION', 'VOLUME', 'MODEL', 'SHARE', 'EXTERNAL', 'STORAGE', 'CONNECTION', 'SERVICE')) throw unsupported(`privileges on ${reader.word().toUpperCase()}`);
  return { type: 'table', name: reader.name() };
}

function show(reader: Reader): Command {
  if (reader.take('CATALOGS')) return { kind: 'show catalogs' };
  if (reader.take('SCHEMAS') || reader.take('DATABASES')) return { kind: 'show schemas', name: reader.take('IN') || reader.take('FROM') ? reader.name() : [] };
  if (reader.take('TABLES') || reader.take('VIEWS')) return { kind: 'show tables', name: reader.take('IN') || reader.take('FROM') ? reader.name() : [] };
  if (reader.take('GRANTS') || reader.take('GRANT')) {
    const principal = reader.at('ON') ? undefined : reader.word();
    reader.expect('ON');
    return { kind: 'show grants', principal, ...securable(reader) };
  }
  throw unsupported(`SHOW ${reader.word().toUpperCase()}`);
}

function describe(reader: Reader): Command {
  if (reader.at('CATALOG', 'SCHEMA', 'DATABASE', 'FUNCTION', 'HISTORY', 'DETAIL', 'QUERY', 'VOLUME')) throw unsupported(`DESCRIBE ${reader.word().toUpperCase()}`);
  reader.take('TABLE');
  const extended = reader.take('EXTENDED') || reader.take('FORMATTED');
  return { kind: 'describe', name: reader.name(), extended };
}

function create(reader: Reader): Command | undefined {
  const kind = reader.take('CATALOG') ? 'create catalog' : reader.take('SCHEMA') || reader.take('DATABASE') ? 'create schema' : undefined;
  if (!kind) return undefined;
  const ifNotExists = reader.take('IF');
  if (ifNotExists) {
    reader.expect('NOT');
    reader.expect('EXISTS');
  }
  return { kind, name: reader.name(), ifNotExists };
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  at(...texts: string[]): boolean {
    return isText(this.#tokens[this.#at], ...texts);
  }

  take(text: string): boolean {
    if (!this.at(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw syntaxError(`${text} is expected at or near '${this.#tokens[this.#at]?.text ?? 'the end'}'.`);
  }

  /** A bare or quoted word, or a string. */
  word(): string {
    const token = this.#tokens[this.#at++];
    if (!token || token.kind === 'sign' || token.kind === 'number') throw syntaxError(`A name is expected at or near '${token?.text ?? 'the end'}'.`);
    return token.value;
  }

  /** A name of one to three parts. */
  name(): string[] {
    const parts = [this.word()];
    while (this.take('.')) parts.push(this.word());
    if (parts.length > 3) throw syntaxError(`\`${parts.join('.')}\` has more than three parts.`);
    return parts;
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token) throw syntaxError(`Syntax error at or near '${token.text}': the statement should end there.`);
  }
}
