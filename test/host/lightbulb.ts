import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { activeExtension, sampleFile, until } from './hostFixture';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms';
  readonly bar?: number;
  readonly peer?: string;
  readonly peerValue?: number;
}

const lines = 5_000;
const rounds = 40;
/** An answer that takes longer never comes. */
const longestMs = 15_000;
const samples = [
  { language: 'python', sample: 'python-agent', file: 'agent.py', word: 'def', comment: '#' },
  { language: 'typescript', sample: 'typescript-agent', file: 'agent.ts', word: 'function', comment: '//' },
] as const;

/** What an entry is asked for by: a kind that Spanlight alone serves, one that all providers of quick fixes serve, and one that a provider without work serves. */
const kinds = { own: 'refactor.rewrite.tracing', quickFixes: 'quickfix', empty: 'refactor.rewrite.nothing' } as const;
const peer = 'a provider without work';

/**
 * Measures the light bulb in a real extension host, from the question to the answer, through the editor and back: for a
 * text seen for the first time (open, but in no editor, so that nothing was read ahead), for one that is known, and after a
 * key was typed; and how long the host was kept from other work. The bars are for Spanlight's entries. Beside them stands, measured
 * just before, what a provider costs that has nothing to do, which is the editor's own way there and back; and without a bar what all
 * quick fixes take together, the language's own among them.
 * Writes `{passed, failed, figures}` to SPANLIGHT_HOST_RESULT.
 */
export async function run(): Promise<void> {
  const file = process.env.SPANLIGHT_HOST_RESULT;
  if (!file) throw new Error('SPANLIGHT_HOST_RESULT does not say where the result goes.');
  await activeExtension();
  const empty = vscode.languages.registerCodeActionsProvider(samples.map(({ language }) => ({ language })), { provideCodeActions: () => [] }, {
    providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite.append('nothing')],
  });
  const figures: Figure[] = [];
  for (const sample of samples) figures.push(...(await measure(sample)));
  empty.dispose();
  writeFileSync(file, JSON.stringify({ passed: 1, failed: 0, figures }));
}

async function measure({ language, sample, file, word, comment }: (typeof samples)[number]): Promise<Figure[]> {
  // The thread is up and its parser warm, as after a look at any other file; what is measured is the long text.
  await ask(await shown(language, `${comment} small\n`), 0, kinds.own);
  await pause(2_000);
  const sampleText = readFileSync(sampleFile(sample, file).fsPath, 'utf8');
  const text = longText(sampleText, word, 'x');
  const functions = [...text.matchAll(new RegExp(`^${word} `, 'gm'))].map(({ index }) => index + word.length + 2);
  const first = { empty: [] as number[], own: [] as number[] };
  for (let round = 0; round < 5; round++) {
    // Texts with little in common, so that nothing of one is known from another.
    for (const who of ['empty', 'own'] as const) first[who].push(await timed(await opened(language, longText(sampleText, word, `${who}${round}`)), functions[round]! + 5, kinds[who]));
  }
  const document = await shown(language, text);
  await ask(document, functions[0]!, kinds.own);
  await pause(3_000);
  const series = async (kind: string) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const known: number[] = [];
    for (let round = 0; round < rounds; round++) known.push(await timed(document, functions[(round * 7) % functions.length]!, kind));
    const typed: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await vscode.window.activeTextEditor!.edit((edit) => edit.insert(new vscode.Position(document.lineCount - 1, 0), `${comment} x\n`));
      typed.push(await timed(document, functions[(round * 11) % functions.length]!, kind));
    }
    delay.disable();
    return { known: p95(known), typed: p95(typed), busy: delay.percentile(99) / 1e6 };
  };
  const empty = await series(kinds.empty);
  const own = await series(kinds.own);
  const all = await series(kinds.quickFixes);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return [
    { name: `light bulb, ${language}, first time, slowest of 5`, value: Math.max(...first.own), unit: 'ms', bar: 150, peer, peerValue: Math.max(...first.empty) },
    { name: `light bulb, ${language}, known text, p95`, value: own.known, unit: 'ms', bar: 30, peer, peerValue: empty.known },
    { name: `light bulb, ${language}, after a key, p95`, value: own.typed, unit: 'ms', bar: 30, peer, peerValue: empty.typed },
    { name: `all quick fixes, ${language}, after a key, p95`, value: all.typed, unit: 'ms' },
    { name: `extension host kept busy, ${language}, p99`, value: own.busy, unit: 'ms', bar: 5, peer, peerValue: empty.busy },
  ];
}

async function opened(language: string, content: string): Promise<vscode.TextDocument> {
  return vscode.workspace.openTextDocument({ language, content });
}

async function shown(language: string, content: string): Promise<vscode.TextDocument> {
  const document = await opened(language, content);
  await vscode.window.showTextDocument(document);
  await until('the editor shows the document', () => vscode.window.activeTextEditor?.document === document);
  return document;
}

async function timed(document: vscode.TextDocument, offset: number, kind: string): Promise<number> {
  const started = performance.now();
  await ask(document, offset, kind);
  return performance.now() - started;
}

async function ask(document: vscode.TextDocument, offset: number, kind: string): Promise<void> {
  const at = document.positionAt(offset);
  const answered = await Promise.race([vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, new vscode.Range(at, at), kind), pause(longestMs)]);
  if (answered === late) throw new Error(`No answer for ${kind} within ${longestMs / 1000} s.`);
}

const late = Symbol('late');

function pause(ms: number): Promise<typeof late> {
  return new Promise((resolve) => setTimeout(() => resolve(late), ms));
}

/** A sample again and again, each time with names of its own. */
function longText(text: string, word: string, mark: string): string {
  let result = '';
  for (let copy = 0; result.split('\n').length < lines; copy++) result += (copy === 0 ? text : text.replace(/^(import|from) .*$/gm, '')).replace(new RegExp(`\\b(${word}) (\\w+)`, 'g'), `$1 $2_${mark}_${copy}`);
  return result;
}

const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
