// npm test: sets up what is missing, then lint, types, unit, golden, host and end-to-end tests.
// npm run test:peers (--peers): the tests against real clients and engines.
// npm run test:corpora (--corpora): third-party packages' own tests with every function traced.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './lib/packages.mjs';
import { StepError } from './lib/run.mjs';

try {
  const node = await ensurePackages();
  const script = process.argv.includes('--peers') ? './testPeers.mjs' : process.argv.includes('--corpora') ? './testCorpora.mjs' : './testParts.mjs';
  const args = process.argv.slice(2).filter((argument) => argument !== '--peers' && argument !== '--corpora');
  const result = spawnSync(node, [fileURLToPath(new URL(script, import.meta.url)), ...args], { stdio: 'inherit' });
  process.exitCode = result.status ?? 1;
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
