import * as vscode from 'vscode';

/**
 * The variables that new terminals and tasks get. VS Code keeps the collection across sessions,
 * so that a terminal restored before the extension wakes has them too. Only changes are written:
 * every write marks the open terminals as outdated.
 */
export class TerminalEnvironment {
  readonly #collection: vscode.EnvironmentVariableCollection;

  constructor(collection: vscode.EnvironmentVariableCollection) {
    this.#collection = collection;
    this.#collection.persistent = true;
  }

  /** Makes the collection hold exactly these variables. `description` (Markdown) shows in the terminal's hover. */
  apply(variables: Readonly<Record<string, string>>, description: string): void {
    const current = new Map<string, string>();
    this.#collection.forEach((name, mutator) => current.set(name, mutator.value));
    const wanted = Object.entries(variables);
    const isSame = wanted.length === current.size && wanted.every(([name, value]) => current.get(name) === value);
    if (!isSame) {
      for (const name of current.keys()) if (!(name in variables)) this.#collection.delete(name);
      for (const [name, value] of wanted) this.#collection.replace(name, value, { applyAtProcessCreation: true });
    }
    const text = wanted.length > 0 ? new vscode.MarkdownString(description) : undefined;
    this.#collection.description = text;
  }

  /** What terminals get at the moment. */
  get variables(): Readonly<Record<string, string>> {
    const current: Record<string, string> = {};
    this.#collection.forEach((name, mutator) => {
      current[name] = mutator.value;
    });
    return current;
  }
}
