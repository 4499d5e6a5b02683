import type { AcrossFiles } from './acrossContext';
import { filesByPackage } from './pythonPackages';
import type { Instrumenter } from './plan';
import { languageOfFile } from './project';
import type { FileContext, Language } from './types';

/** How the files are read: a text that is `undefined` cannot be, which is told where the file itself is handled. */
export interface AcrossReading {
  readonly textOf: (file: string) => Promise<string | undefined>;
  readonly engineFor: (language: Language) => Instrumenter | Promise<Instrumenter>;
  /** Called between two files: lets others have their turn, or throws to end the reading. */
  readonly pause?: () => Promise<void>;
}

/** Reads what the files must know of each other: promises that functions keep, refusals that follow from a package's other modules. */
export async function readAcross(files: readonly string[], reading: AcrossReading): Promise<AcrossFiles> {
  return { keptPromises: await keptPromisesOf(files, reading), inPackage: await packagesOf(files, reading) };
}

async function keptPromisesOf(files: readonly string[], { textOf, engineFor, pause }: AcrossReading): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const file of files) {
    const language = languageOfFile(file);
    if (!language || language === 'python') continue;
    const text = await textOf(file);
    if (text === undefined) continue;
    for (const name of (await engineFor(language)).keptPromises(text, language)) names.add(name);
    await pause?.();
  }
  return [...names];
}

async function packagesOf(files: readonly string[], { textOf, engineFor, pause }: AcrossReading): Promise<AcrossFiles['inPackage']> {
  const found: Record<string, NonNullable<FileContext['inPackage']>> = {};
  for (const group of filesByPackage(files)) {
    const reader = group.length < 2 ? undefined : (await engineFor('python')).openPackage('python');
    if (!reader) continue;
    for (const file of group) {
      reader.add((await textOf(file)) ?? '');
      await pause?.();
    }
    reader.refusals().forEach((refusals, index) => (found[group[index]!] = refusals));
  }
  return found;
}
