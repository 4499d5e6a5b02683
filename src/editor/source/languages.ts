import path from 'node:path';
import type { Language } from '../../instrument/types';

const byExtension: Readonly<Record<string, Language>> = {
  '.py': 'python',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'typescriptreact',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascriptreact',
};

/** Files whose functions can have made spans, as a glob inside a folder. */
export const sourceGlob = `**/*.{${Object.keys(byExtension).map((extension) => extension.slice(1)).join(',')}}`;

/** Folders that hold other people's code or generated code. */
export const foreignFolders = '**/{node_modules,.venv,venv,.git,__pycache__,site-packages,dist,out,build,.next,.mypy_cache}/**';

/** The language of a file by its name; `undefined` for others. */
export function languageOfFile(file: string): Language | undefined {
  return byExtension[path.extname(file).toLowerCase()];
}

const languageIds = new Set<string>(Object.values(byExtension));

/** VS Code's ids of these languages. */
export const sourceLanguages: readonly string[] = [...languageIds];

/** The language of an editor's document by VS Code's language id; `undefined` for others. */
export function languageOfId(languageId: string): Language | undefined {
  return languageIds.has(languageId) ? (languageId as Language) : undefined;
}
