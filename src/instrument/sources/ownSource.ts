import { languageOfFile } from '../project';

/** Folders that hold no source of the project's own. */
const skippedFolders: ReadonlySet<string> = new Set([
  'node_modules', 'bower_components', 'dist', 'build', 'out', 'coverage', 'venv', 'env', 'site-packages', '__pycache__', 'target', 'vendor',
]);

/** Tests call what they test: spans of their own would only hide it. */
const testFolders: ReadonlySet<string> = new Set(['test', 'tests', '__tests__', 'testing', 'e2e']);
const testFiles = /^(test_.*|.*_test|conftest)\.py$|\.(test|spec)\.[cm]?[jt]sx?$/;

/** True for the name of a folder whose files are the project's own source, and no tests. */
export const isOwnFolder = (name: string): boolean => !name.startsWith('.') && !skippedFolders.has(name) && !testFolders.has(name);

/** True for the name of a source file with code that runs: no declarations, no tests, nothing minified. */
export const isOwnFile = (name: string): boolean => languageOfFile(name) !== undefined && !/\.(d\.[cm]?ts|pyi|min\.js)$/.test(name) && !testFiles.test(name);

/** True for a path inside a folder, parts joined by `/`, that is the project's own source. */
export function isOwnSource(path: string): boolean {
  const parts = path.split('/');
  return isOwnFile(parts.at(-1) ?? '') && parts.slice(0, -1).every(isOwnFolder);
}
