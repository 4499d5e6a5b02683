// npm start: everything that is missing is installed, then the editor opens with the extension and a sample.
//   npm start                        for a person
//   npm start -- --check             by itself, with screenshots under out/check/
//   npm start -- --sample typescript | --browser | --port N
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './lib/packages.mjs';
import { StepError } from './lib/run.mjs';

try {
  const node = await ensurePackages();
  const main = fileURLToPath(new URL(process.argv.includes('--check') ? './check.mjs' : './openDemo.mjs', import.meta.url));
  const result = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = result.status ?? 1;
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
