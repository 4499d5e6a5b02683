// npm test: sets up what is missing, then lint, types, unit, golden, host and end-to-end tests.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './lib/packages.mjs';
import { StepError } from './lib/run.mjs';

try {
  const node = await ensurePackages();
  const result = spawnSync(node, [fileURLToPath(new URL('./testParts.mjs', import.meta.url)), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = result.status ?? 1;
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
