import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Instrumenter } from './plan';
import { languageOfFile } from './project';

/** Python files by the package that they belong to: the outermost folder from which `__init__.py` files lead to them. Files outside of packages are left out: scripts of one folder need not know each other. */
export function filesByPackage(files: readonly string[]): string[][] {
  const python = files.filter((file) => languageOfFile(file) === 'python');
  const packages = new Set(python.filter((file) => path.basename(file) === '__init__.py').map((file) => path.dirname(path.resolve(file))));
  const groups = new Map<string, string[]>();
  for (const file of python) {
    let folder = path.dirname(path.resolve(file));
    if (!packages.has(folder)) continue;
    while (packages.has(folder) && packages.has(path.dirname(folder))) folder = path.dirname(folder);
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return [...groups.values()];
}

/** `FileContext.inPackage` of each Python file. One that cannot be read is left out here and told about where it is handled itself. */
export async function packageContexts(files: readonly string[], instrumenter: Instrumenter): Promise<Map<string, Readonly<Record<string, string>>>> {
  const contexts = new Map<string, Readonly<Record<string, string>>>();
  for (const group of filesByPackage(files)) {
    if (group.length < 2) continue;
    const texts = await Promise.all(group.map((file) => readFile(file, 'utf8').catch(() => '')));
    const refusals = instrumenter.findAcrossPackage(texts, 'python');
    group.forEach((file, index) => contexts.set(file, refusals[index] ?? {}));
  }
  return contexts;
}
