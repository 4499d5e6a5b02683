import type { Node } from './ast';
import { SqlError, syntaxError } from './errors';

type Sdk = typeof import('@polyglot-sql/sdk');

let loading: Promise<Sdk> | undefined;

/**
 * Loads the parser (22 MB of WebAssembly, about a third of a second) once, on the first statement.
 * A failed load is tried again by the next call.
 */
async function load(): Promise<Sdk> {
  loading ??= import('@polyglot-sql/sdk').then(async (loaded) => {
    await loaded.init();
    return loaded;
  });
  try {
    return await loading;
  } catch (cause) {
    loading = undefined;
    throw new SqlError('INTERNAL_ERROR', 'The SQL parser could not be loaded.', { cause });
  }
}

/** Trees of statements that were parsed last: the same questions come again and again, with other parameters. */
const parsed = new Map<string, Node>();
const kept = 50;
/** UTF-16 units of a statement that is kept. */
const keptLength = 20_000;

/** Parses one statement of Databricks SQL. Nobody may change the tree: the next one who sends the same text gets it too. */
export async function parseStatement(text: string): Promise<Node> {
  const known = parsed.get(text);
  parsed.delete(text);
  const node = known ?? (await parse(text));
  if (text.length <= keptLength) parsed.set(text, node);
  if (parsed.size > kept) parsed.delete(parsed.keys().next().value!);
  return node;
}

async function parse(text: string): Promise<Node> {
  const sdk = await load();
  const result = sdk.parse(text, sdk.Dialect.Databricks);
  if (!result.success || !Array.isArray(result.ast)) throw syntaxError(`${result.error ?? 'Syntax error'}.`.replace(/\.\.$/, '.'));
  const [statement, ...rest] = result.ast as Node[];
  if (!statement || rest.length > 0) throw syntaxError('Exactly one statement is expected.');
  return statement;
}
