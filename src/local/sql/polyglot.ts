import type { Node } from './ast';
import { SqlError, syntaxError } from './errors';

type Sdk = typeof import('@polyglot-sql/sdk');

let sdk: Promise<Sdk> | undefined;

/**
 * Loads the parser (22 MB of WebAssembly, about a third of a second) once, on the first statement.
 * A failed load is tried again by the next call.
 */
async function load(): Promise<Sdk> {
  sdk ??= import('@polyglot-sql/sdk').then(async (loaded) => {
    await loaded.init();
    return loaded;
  });
  try {
    return await sdk;
  } catch (cause) {
    sdk = undefined;
    throw new SqlError('INTERNAL_ERROR', 'The SQL parser could not be loaded.', { cause });
  }
}

/** Parses one statement of Databricks SQL. */
export async function parseStatement(text: string): Promise<Node> {
  const { parse, Dialect } = await load();
  const result = parse(text, Dialect.Databricks);
  if (!result.success || !Array.isArray(result.ast)) throw syntaxError(`${result.error ?? 'Syntax error'}.`.replace(/\.\.$/, '.'));
  const [statement, ...rest] = result.ast as Node[];
  if (!statement || rest.length > 0) throw syntaxError('Exactly one statement is expected.');
  return statement;
}
