// npm run test:corpora: traces every function of third-party packages and runs their own type checks and tests again.
// Packages are fetched once and kept in the cache. A registry that cannot be reached is a failure, never a skipped test.
//   npm run test:corpora -- [PART [PACKAGE…]]     parts: see below
import { runPythonCorpora } from './corpora/python.mjs';
import { runTypescriptCorpora } from './corpora/typescript.mjs';

const parts = { python: runPythonCorpora, typescript: runTypescriptCorpora };

const [wanted, ...names] = process.argv.slice(2);
if (wanted !== undefined && !(wanted in parts)) {
  console.error(`There is no part '${wanted}'; the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const counts = { passed: 0, failed: 0 };
for (const [name, work] of Object.entries(parts)) {
  if (wanted !== undefined && wanted !== name) continue;
  const started = Date.now();
  console.log(`\n== ${name}`);
  const { passed, failed } = await work(names);
  counts.passed += passed;
  counts.failed += failed;
  console.log(`== ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
