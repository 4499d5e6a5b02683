import * as vscode from 'vscode';

/**
 * The variables that new terminals and tasks get. VS Code keeps the collection across sessions,
 * so that a terminal restored before the extension wakes has them too. Only changes are written:
 * every write marks the open terminals as outdated.
 */
export class TerminalEnvironment {
  readonly #collection: vscode.EnvironmentVariableCollection;
  /** What was applied last, with what the settings took out of it. */
  #applied: Readonly<Record<string, string>> | undefined;

  constructor(collection: vscode.EnvironmentVariableCollection) {
    this.#collection = collection;
    this.#collection.persistent = true;
  }

  /**
   * Makes the collection hold these variables, but for those that the workspace's settings set: a collection
   * would win over them. `description` (Markdown) shows in the terminal's hover.
   */
  apply(given: Readonly<Record<string, string>>, description: string): void {
    this.#applied = given;
    const set = variablesOfSettings();
    const variables = Object.fromEntries(Object.entries(given).filter(([name]) => !set.has(name)));
    const current = new Map<string, string>();
    this.#collection.forEach((name, mutator) => current.set(name, mutator.value));
    const wanted = Object.entries(variables);
    const isSame = wanted.length === current.size && wanted.every(([name, value]) => current.get(name) === value);
    if (!isSame) {
      for (const name of current.keys()) if (!(name in variables)) this.#collection.delete(name);
      for (const [name, value] of wanted) this.#collection.replace(name, value, { applyAtProcessCreation: true });
    }
    const left = Object.keys(given).filter((name) => set.has(name));
    const said = left.length > 0 ? `${description}\n\n${left.join(', ')}: from the workspace’s settings.` : description;
    const text = wanted.length > 0 ? new vscode.MarkdownString(said) : undefined;
    this.#collection.description = text;
  }

  /** What was applied last, in this session or the one before. */
  get variables(): Readonly<Record<string, string>> {
    if (this.#applied) return this.#applied;
    const current: Record<string, string> = {};
    this.#collection.forEach((name, mutator) => {
      current[name] = mutator.value;
    });
    return current;
  }
}

/** Names of the variables that the settings of the workspace and its folders give to terminals. */
function variablesOfSettings(): ReadonlySet<string> {
  const found = new Set<string>();
  const scopes = [undefined, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri)];
  for (const scope of scopes) {
    for (const key of ['linux', 'osx', 'windows']) {
      const values = vscode.workspace.getConfiguration('terminal.integrated.env', scope).inspect<Record<string, string>>(key);
      for (const name of Object.keys({ ...values?.workspaceValue, ...values?.workspaceFolderValue })) found.add(name);
    }
  }
  return found;
}
