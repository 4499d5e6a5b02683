import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * Runs every `*.test.js` beside this file with mocha, inside the extension host. Writes
 * `{passed, failed, output}` to SPANLIGHT_HOST_RESULT; the launchers read it.
 */
export async function run(): Promise<void> {
  const file = process.env.SPANLIGHT_HOST_RESULT;
  if (!file) throw new Error('SPANLIGHT_HOST_RESULT does not say where the result goes.');
  const lines: string[] = [];
  let result = { passed: 0, failed: 1 };
  try {
    result = await runMocha(lines);
  } catch (error) {
    lines.push(`The host tests could not be run: ${error instanceof Error ? error.stack : String(error)}`);
  }
  writeFileSync(file, JSON.stringify({ ...result, output: lines.join('\n') }));
  if (result.failed > 0) throw new Error(`${result.failed} host tests failed.`);
}

function runMocha(lines: string[]): Promise<{ passed: number; failed: number }> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, forbidOnly: true, forbidPending: true, reporter: 'min' });
  for (const name of readdirSync(__dirname).filter((each) => each.endsWith('.test.js')).sort()) mocha.addFile(path.join(__dirname, name));
  const result = { passed: 0, failed: 0 };
  return new Promise((resolve) => {
    mocha
      .run(() => resolve(result))
      .on('pass', (test) => {
        result.passed += 1;
        lines.push(`    ✔ ${test.fullTitle()} (${test.duration} ms)`);
      })
      .on('fail', (test, error: Error) => {
        result.failed += 1;
        lines.push(`    ✖ ${test.fullTitle()}\n${error.stack ?? error.message}`);
      });
  });
}
