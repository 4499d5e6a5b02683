import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Signal } from '../base/cancellation';
import { describeError } from '../base/errors';
import { LineStarts } from '../base/lineStarts';
import type { FileToTrace, PlannedFile, SourceFile } from '../protocol/files';
import type { AcrossFiles } from './acrossContext';
import { readAcross } from './acrossFiles';
import type { Instrumenter } from './plan';
import { languageOfFile } from './project';
import { ProjectReader } from './projectReader';
import { scannedTarget, type ScannedFile } from './scannedFile';
import { GitIgnore } from './sources/gitIgnore';
import { isOwnSource } from './sources/ownSource';
import type { Edit, FileContext, Language } from './types';

type EngineFor = (language: Language) => Instrumenter | Promise<Instrumenter>;

/** The project's own source among paths inside `root`: not ignored by git, no tests. */
export async function ownFiles(root: string, paths: readonly string[]): Promise<string[]> {
  const ignored = new GitIgnore((file) => textOrNothing(path.join(root, file)));
  const kept: string[] = [];
  for (const file of paths) if (isOwnSource(file) && !(await ignored.ignores(file))) kept.push(file);
  return kept;
}

/** What the files must know of each other. Pauses between files, so that what is asked meanwhile is answered. Throws an `AbortError` when `signal` aborts. */
export async function acrossFiles(files: readonly SourceFile[], engineFor: EngineFor, signal?: Signal): Promise<AcrossFiles> {
  const held = new Map(files.map((file) => [file.path, file]));
  // What cannot be read is told when the file is scanned.
  const textOf = (file: string) => opened(held.get(file) ?? { path: file }).then(({ text }) => text, () => undefined);
  const pause = async () => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  return readAcross([...held.keys()], { textOf, engineFor, pause });
}

/** The functions of each file. One that cannot be read does not stop the others. */
export async function scanFiles(files: readonly SourceFile[], engineFor: EngineFor): Promise<ScannedFile[]> {
  const projects = new ProjectReader();
  const scanned: ScannedFile[] = [];
  for (const file of files) scanned.push(await scanFile(file, engineFor, projects).catch((error: unknown) => ({ path: file.path, fingerprint: '', targets: [], problem: problemOf(error) })));
  return scanned;
}

/** Edits that trace the chosen functions of each file. */
export async function planFiles(files: readonly FileToTrace[], engineFor: EngineFor): Promise<PlannedFile[]> {
  const projects = new ProjectReader();
  const planned: PlannedFile[] = [];
  for (const file of files) planned.push(await planFile(file, engineFor, projects).catch((error: unknown): PlannedFile => ({ status: 'failed', path: file.path, problem: problemOf(error) })));
  return planned;
}

async function scanFile(file: SourceFile, engineFor: EngineFor, projects: ProjectReader): Promise<ScannedFile> {
  const { language, text } = await opened(file);
  const targets = (await engineFor(language)).findTargets(text, language, await contextOf(file, projects));
  const lines = new LineStarts(text);
  return { path: file.path, fingerprint: fingerprintOf(text), targets: targets.map((target) => scannedTarget(target, (offset) => lines.lineOf(offset))) };
}

async function planFile(file: FileToTrace, engineFor: EngineFor, projects: ProjectReader): Promise<PlannedFile> {
  const { language, text } = await opened(file);
  if (fingerprintOf(text) !== file.fingerprint) return { status: 'outdated', path: file.path };
  const plan = (await engineFor(language)).planAdd(text, language, file.targetIds, {}, await contextOf(file, projects));
  const lines = new LineStarts(text);
  return { status: 'planned', path: file.path, edits: plan.edits.map((edit) => placed(edit, lines)), inserted: plan.inserted, refused: plan.refused, notes: plan.notes };
}

const contextOf = async (file: SourceFile, projects: ProjectReader): Promise<FileContext> => ({ ...(await projects.contextOf(file.path)), ...file.context });

function placed(edit: Edit, lines: LineStarts): Edit & { startLine: number; startCharacter: number; endLine: number; endCharacter: number } {
  const start = lines.placeOf(edit.start);
  const end = lines.placeOf(edit.end);
  return { ...edit, startLine: start.line, startCharacter: start.character, endLine: end.line, endCharacter: end.character };
}

async function opened({ path: file, text }: SourceFile): Promise<{ language: Language; text: string }> {
  const language = languageOfFile(file);
  if (!language) throw new TypeError('No language is known for this file.');
  return { language, text: text ?? new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
}

const fingerprintOf = (text: string): string => createHash('sha1').update(text).digest('base64url');

function problemOf(error: unknown): string {
  if (error instanceof TypeError && /encoded data/i.test(error.message)) return 'The file is not UTF-8.';
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'The file is gone.';
  if (code === 'EACCES' || code === 'EPERM') return 'The file must not be read.';
  return `The file could not be handled: ${describeError(error)}`;
}

async function textOrNothing(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
