import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

/**
 * Measures one start of the extension in a fresh extension host: loading the bundle and running
 * `activate`, in milliseconds. Writes `{passed, failed, activationMs}` to SPANLIGHT_HOST_RESULT.
 */
export async function run(): Promise<void> {
  const result = await measure();
  const file = process.env.SPANLIGHT_HOST_RESULT;
  if (!file) throw new Error('SPANLIGHT_HOST_RESULT does not say where the result goes.');
  writeFileSync(file, JSON.stringify(result));
}

async function measure(): Promise<{ passed: number; failed: number; activationMs?: number; output?: string }> {
  const extension = vscode.extensions.getExtension('spanlight.spanlight');
  if (!extension) return { passed: 0, failed: 1, output: 'The extension is not installed in this editor.' };
  if (extension.isActive) return { passed: 0, failed: 1, output: 'The extension was active before it was needed.' };
  const started = performance.now();
  await extension.activate();
  return { passed: 1, failed: 0, activationMs: performance.now() - started };
}
