import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../base/errors';
import { contextIn } from '../instrument/acrossContext';
import { readAcross } from '../instrument/acrossFiles';
import { applyEdits } from '../instrument/edits';
import { Instrumenter } from '../instrument/plan';
import { languageOfFile } from '../instrument/project';
import { PythonEngine } from '../instrument/python/engine';
import type { Edit, FileContext, Target } from '../instrument/types';
import { TypeScriptEngine } from '../instrument/typescript/engine';
import { unifiedDiff } from '../instrument/unifiedDiff';
import { parseArguments, usage, type CliArguments } from './arguments';
import { readText, sourceFiles, type FileProblem } from './files';
import { ProjectReader } from '../instrument/projectReader';
import { lineAt, reportOf, summaryOf, type FileReport } from './report';

interface FileResult {
  readonly report: FileReport;
  readonly text: string;
  readonly edits: readonly Edit[];
  /** How many functions the selection meant. */
  readonly chosen: number;
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const args = parseArguments(words);
  if ('problem' in args) {
    process.stderr.write(`${args.problem}\n${usage}\n`);
    return 2;
  }
  const { files, problems } = await sourceFiles(args.paths);
  const instrumenter = new Instrumenter({ python: await loadPython(), typescript: new TypeScriptEngine() });
  const projects = new ProjectReader();
  // A file that cannot be read is reported when its turn comes.
  const textOf = (file: string) => readText(file).catch(() => undefined);
  const across = args.remove ? undefined : await readAcross(files, { textOf, engineFor: () => instrumenter });
  const reports: FileReport[] = [];
  let chosen = 0;
  for (const file of files) {
    const context = { ...(await projects.contextOf(file)), ...(across ? contextIn(across, file) : {}) };
    const result = await handle(file, args, instrumenter, context).catch((error: unknown): FileProblem => ({ path: file, problem: problemOf(error) }));
    if ('problem' in result) {
      problems.push(result);
      continue;
    }
    chosen += result.chosen;
    reports.push(result.report);
    if (args.write && result.edits.length > 0) await writeFile(file, applyEdits(result.text, result.edits));
    else if (!args.json && !args.write) process.stdout.write(unifiedDiff(file.split(path.sep).join('/').replace(/^\/+/, ''), result.text, result.edits));
  }
  if (args.json) process.stdout.write(`${JSON.stringify({ files: reports }, undefined, 2)}\n`);
  else if (args.write) process.stdout.write(summaryOf(reports));
  for (const { path: file, problem } of problems) process.stderr.write(`${file}: ${problem}\n`);
  if (problems.length > 0) return 1;
  return chosen === 0 ? nothingChosen(args) : 0;
}

function nothingChosen({ selection }: CliArguments): number {
  if (selection.by === 'name') process.stderr.write(`No function is named ${selection.names.join(' or ')}.\n`);
  else if (selection.by === 'line') process.stderr.write(`No function is at line ${selection.line}.\n`);
  else return 0;
  return 2;
}

async function handle(file: string, args: CliArguments, instrumenter: Instrumenter, context: FileContext): Promise<FileResult | FileProblem> {
  const language = languageOfFile(file);
  if (!language) return { path: file, problem: 'This is no Python, TypeScript or JavaScript file.' };
  const text = await readText(file);
  const error = instrumenter.syntaxError(text, language, context);
  if (error !== undefined) return { path: file, problem: `Line ${lineAt(text, error)} has a syntax error; nothing was changed.` };
  const targets = instrumenter.findTargets(text, language, context);
  const wanted = targets.filter((target) => isChosen(target, targets, args, text));
  const ids = wanted.filter((target) => (args.remove ? target.traced : isOpen(target, args))).map(({ id }) => id);
  const plan = args.remove ? instrumenter.planRemove(text, language, args.selection.by === 'all' ? 'all' : ids, context) : instrumenter.planAdd(text, language, ids, {}, context);
  const broken = instrumenter.syntaxError(applyEdits(text, plan.edits), language, context);
  if (broken !== undefined) return { path: file, problem: 'The result would not parse, so the file was left as it is. Please report this.' };
  return { report: reportOf({ path: file, language, text }, wanted, ids, plan, args), text, edits: plan.edits, chosen: wanted.length };
}

function isChosen(target: Target, all: readonly Target[], { selection }: CliArguments, text: string): boolean {
  if (selection.by === 'name') return selection.names.includes(target.qualifiedName) || selection.names.includes(target.id);
  if (selection.by !== 'line') return true;
  const touching = all.filter(({ range }) => lineAt(text, range.start) <= selection.line && selection.line <= lineAt(text, range.end));
  const exact = touching.find(({ nameRange }) => lineAt(text, nameRange.start) === selection.line);
  // The innermost function is the one that starts last.
  return target === (exact ?? touching.at(-1));
}

const isOpen = (target: Target, { selection }: CliArguments): boolean =>
  !target.refusal && !target.traced && (selection.by !== 'evidence' || target.proposals.length > 0);

function problemOf(error: unknown): string {
  if (error instanceof TypeError && /encoded data/i.test(error.message)) return 'The file is not UTF-8.';
  return `The file could not be handled: ${describeError(error)}`;
}

async function loadPython(): Promise<PythonEngine> {
  const [runtime, grammar] = await Promise.all(['web-tree-sitter.wasm', 'tree-sitter-python.wasm'].map((name) => readFile(path.join(__dirname, name))));
  if (!runtime || !grammar) throw new Error('The Python parser was not found beside the bundle.');
  return PythonEngine.create({ runtime, grammar });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  },
);
