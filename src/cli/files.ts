import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { languageOfFile } from '../instrument/project';
import { isOwnFile, isOwnFolder } from '../instrument/sources/ownSource';

/** A path that could not be handled, with a sentence. */
export interface FileProblem {
  readonly path: string;
  readonly problem: string;
}

/** Source files of the paths in order, each once, without tests. A path named itself is taken whatever it is; links to folders are not followed. */
export async function sourceFiles(paths: readonly string[]): Promise<{ files: string[]; problems: FileProblem[] }> {
  const files = new Set<string>();
  const problems: FileProblem[] = [];
  for (const given of paths) {
    const kind = await stat(given).catch(() => undefined);
    if (!kind) problems.push({ path: given, problem: 'There is no such file or folder.' });
    else if (kind.isDirectory()) for await (const file of walk(given)) files.add(file);
    else if (languageOfFile(given)) files.add(given);
    else problems.push({ path: given, problem: 'This is no Python, TypeScript or JavaScript file.' });
  }
  return { files: [...files], problems };
}

async function* walk(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isOwnFolder(entry.name)) yield* walk(file);
    } else if (entry.isFile() && isOwnFile(entry.name)) yield file;
  }
}

/** The text of a file, byte-order mark kept; throws a `TypeError` for bytes that are not UTF-8. */
export async function readText(file: string): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
}
