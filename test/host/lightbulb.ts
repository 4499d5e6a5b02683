import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { activeExtension, sampleFile, until } from './hostFixture';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms';
  readonly bar: number;
}

const lines = 5_000;
const rounds = 40;
const samples = [
  { language: 'python', sample: 'python-agent', file: 'agent.py', word: 'def', comment: '#' },
  { language: 'typescript', sample: 'typescript-agent', file: 'agent.ts', word: 'function', comment: '//' },
] as const;

/**
 * Measures the light bulb in a real extension host: answers for a text seen for the first time, for
 * one that is known, and after a key was typed, and how long the host was kept from other work.
 * Writes `{passed, failed, figures}` to SPANLIGHT_HOST_RESULT.
 */
export async function run(): Promise<void> {
  const file = process.env.SPANLIGHT_HOST_RESULT;
  if (!file) throw new Error('SPANLIGHT_HOST_RESULT does not say where the result goes.');
  await activeExtension();
  const figures: Figure[] = [];
  for (const sample of samples) figures.push(...(await measure(sample)));
  writeFileSync(file, JSON.stringify({ passed: 1, failed: 0, figures }));
}

async function measure({ language, sample, file, word, comment }: (typeof samples)[number]): Promise<Figure[]> {
  // The thread is up and its parser warm, as after a look at any other file; what is measured is the long text.
  await ask(await shown(language, `${comment} small\n`), 0);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const text = longText(readFileSync(sampleFile(sample, file).fsPath, 'utf8'), word);
  const functions = [...text.matchAll(new RegExp(`^${word} `, 'gm'))].map(({ index }) => index + word.length + 2);
  const cold: number[] = [];
  for (let round = 0; round < 5; round++) cold.push(await timed(await shown(language, `${comment} ${round}\n${text}`), functions[round]! + 5));
  const document = await shown(language, text);
  await ask(document, functions[0]!);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const warm: number[] = [];
  for (let round = 0; round < rounds; round++) warm.push(await timed(document, functions[(round * 7) % functions.length]!));
  const typed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await vscode.window.activeTextEditor!.edit((edit) => edit.insert(new vscode.Position(document.lineCount - 1, 0), `${comment} x\n`));
    typed.push(await timed(document, functions[(round * 11) % functions.length]!));
  }
  delay.disable();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return [
    { name: `light bulb, ${language}, first time, slowest of 5`, value: Math.max(...cold), unit: 'ms', bar: 150 },
    { name: `light bulb, ${language}, known text, p95`, value: p95(warm), unit: 'ms', bar: 30 },
    { name: `light bulb, ${language}, after a key, p95`, value: p95(typed), unit: 'ms', bar: 30 },
    { name: `extension host kept busy, ${language}, p99`, value: delay.percentile(99) / 1e6, unit: 'ms', bar: 5 },
  ];
}

async function shown(language: string, content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document);
  await until('the editor shows the document', () => vscode.window.activeTextEditor?.document === document);
  return document;
}

async function timed(document: vscode.TextDocument, offset: number): Promise<number> {
  const started = performance.now();
  await ask(document, offset);
  return performance.now() - started;
}

/** Quick fixes only: other extensions' refactorings are not ours to measure. */
async function ask(document: vscode.TextDocument, offset: number): Promise<void> {
  const at = document.positionAt(offset);
  await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, new vscode.Range(at, at), vscode.CodeActionKind.QuickFix.value);
}

/** A sample again and again, each time with names of its own. */
function longText(text: string, word: string): string {
  let result = text;
  for (let copy = 1; result.split('\n').length < lines; copy++) result += text.replace(/^(import|from) .*$/gm, '').replace(new RegExp(`\\b(${word}) (\\w+)`, 'g'), `$1 $2_${copy}`);
  return result;
}

const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
