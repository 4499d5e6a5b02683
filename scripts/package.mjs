// npm run package: the extension as a .vsix for this platform, under out/. The local workspace's engine is native, so
// each platform has a package of its own.
import { buildPackage } from './lib/buildPackage.mjs';
import { StepError } from './lib/run.mjs';

try {
  const { file, megabytes } = await buildPackage();
  console.log(`${file} (${megabytes.toFixed(1)} MB). Install it with: code --install-extension ${file}`);
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
