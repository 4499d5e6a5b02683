import path from 'node:path';
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
