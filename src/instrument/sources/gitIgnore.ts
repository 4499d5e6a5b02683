import ignore, { type Ignore } from 'ignore';

/**
 * Which files of a folder its `.gitignore` files leave out: that of the folder itself and those
 * below it. What lies above the folder does not count, so that an ignored folder can still be
 * opened and worked in.
 */
export class GitIgnore {
  readonly #read: (path: string) => Promise<string | undefined>;
  readonly #rules = new Map<string, Promise<Ignore | undefined>>();
  readonly #folders = new Map<string, Promise<boolean>>();

  /** `read` gives the text of a file by its path inside the folder, parts joined by `/`; `undefined` where there is none. */
  constructor(read: (path: string) => Promise<string | undefined>) {
    this.#read = read;
  }

  /** True for a file, by its path inside the folder, that git would leave out. */
  async ignores(path: string): Promise<boolean> {
    const folder = parentOf(path);
    // As in git, nothing below an ignored folder is taken back in.
    return (await this.#ignoresFolder(folder)) || this.#matches(path, folder);
  }

  #ignoresFolder(folder: string): Promise<boolean> {
    if (folder === '') return Promise.resolve(false);
    let answer = this.#folders.get(folder);
    if (!answer) {
      const parent = parentOf(folder);
      answer = this.#ignoresFolder(parent).then((ignored) => ignored || this.#matches(`${folder}/`, parent));
      this.#folders.set(folder, answer);
    }
    return answer;
  }

  /** What the files above and beside a path say; the nearest one that says something wins. */
  async #matches(path: string, folder: string): Promise<boolean> {
    for (let at: string | undefined = folder; at !== undefined; at = at === '' ? undefined : parentOf(at)) {
      const rules = await this.#rulesOf(at);
      const result = rules?.test(at === '' ? path : path.slice(at.length + 1));
      if (result && (result.ignored || result.unignored)) return result.ignored;
    }
    return false;
  }

  #rulesOf(folder: string): Promise<Ignore | undefined> {
    let rules = this.#rules.get(folder);
    if (!rules) {
      rules = this.#read(folder === '' ? '.gitignore' : `${folder}/.gitignore`).then((text) => (text === undefined ? undefined : ignore().add(text)));
      this.#rules.set(folder, rules);
    }
    return rules;
  }
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
