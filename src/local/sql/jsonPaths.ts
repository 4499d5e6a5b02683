import { list, textOf, walk } from './ast';

/** The paths that `get_json_object` takes out of each value of a statement: a text is read once for all of them. */
export class JsonPaths {
  readonly #paths = new Map<string, Set<string>>();

  constructor(statement: unknown) {
    walk(statement, (kind, body) => {
      if (kind !== 'function' || String(body.name).toLowerCase() !== 'get_json_object') return;
      const [value, path] = list(body.args);
      const text = textOf(path);
      if (text !== undefined) this.#paths.set(keyOf(value), (this.#paths.get(keyOf(value)) ?? new Set()).add(text));
    });
  }

  /** In the order of the statement; none for a value that no such call has. */
  of(value: unknown): readonly string[] {
    return [...(this.#paths.get(keyOf(value)) ?? [])];
  }
}

/** The same for what is written the same, wherever it stands. */
const keyOf = (node: unknown): string => JSON.stringify(node, (key, value: unknown) => (key === 'span' ? undefined : value));
