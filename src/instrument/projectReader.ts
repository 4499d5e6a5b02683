import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { contextOfPackage, readTsconfig, type TsconfigSettings } from './project';
import type { FileContext } from './types';

type FolderContext = Pick<FileContext, 'sdk' | 'moduleFormat' | 'legacyDecorators' | 'isolatedDeclarations' | 'checkJs'>;

/** What the manifests around a file say; each folder is read once. */
export class ProjectReader {
  readonly #folders = new Map<string, Promise<FolderContext>>();

  /** The context of a file from the `package.json` and `tsconfig.json` nearest to it. */
  async contextOf(file: string): Promise<FileContext> {
    return { path: file, ...(await this.#folder(path.dirname(path.resolve(file)))) };
  }

  #folder(folder: string): Promise<FolderContext> {
    let context = this.#folders.get(folder);
    if (!context) this.#folders.set(folder, (context = this.#read(folder)));
    return context;
  }

  async #read(folder: string): Promise<FolderContext> {
    const parent = path.dirname(folder);
    const outer = parent === folder ? {} : await this.#folder(parent);
    const [manifest, ts, js] = await Promise.all(['package.json', 'tsconfig.json', 'jsconfig.json'].map((name) => textOf(path.join(folder, name))));
    const tsconfig = ts ?? js;
    return {
      ...outer,
      ...(manifest === undefined ? {} : contextOfPackage(manifest)),
      ...(tsconfig === undefined ? {} : { legacyDecorators: false, isolatedDeclarations: false, checkJs: false, ...(await settingsOf(folder, tsconfig)) }),
    };
  }
}

/** The settings of a configuration and, where it is silent, of those it extends by a relative path, nearest last. */
async function settingsOf(folder: string, text: string, depth = 0): Promise<TsconfigSettings> {
  const config = readTsconfig(text);
  let inherited: TsconfigSettings = {};
  for (const base of config.extends) {
    if (!base.startsWith('.') || depth > 10) continue;
    const file = path.resolve(folder, base.endsWith('.json') ? base : `${base}.json`);
    const inner = await textOf(file);
    if (inner !== undefined) inherited = { ...inherited, ...(await settingsOf(path.dirname(file), inner, depth + 1)) };
  }
  return { ...inherited, ...config.settings };
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
