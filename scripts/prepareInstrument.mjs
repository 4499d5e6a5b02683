// Sets up what `npm run instrument` needs; its output is progress, never the result.
import { ensurePackages } from './lib/packages.mjs';
import { StepError } from './lib/run.mjs';

try {
  await ensurePackages();
  const { buildCli } = await import('./lib/buildCli.mjs');
  await buildCli();
} catch (error) {
  console.error(error instanceof StepError ? error.message : error);
  process.exitCode = 1;
}
