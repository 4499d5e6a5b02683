import path from 'node:path';
import { existsSync } from 'node:fs';
import { findCommand } from './chromium.mjs';
import { run, step, StepError } from './run.mjs';

/** Spark 4 runs on Java 17 and 21. */
const versions = [17, 21];
const sentence = 'Java 17 or 21 was not found; install one (on Debian: apt-get install openjdk-17-jre-headless) or name it in JAVA_HOME, and try again.';

/** A `java` that Spark takes, or `undefined`. */
async function findJava() {
  const named = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', process.platform === 'win32' ? 'java.exe' : 'java') : undefined;
  for (const file of [named, findCommand('java')]) {
    if (!file || !existsSync(file)) continue;
    try {
      const major = Number(/ (\d+)/.exec(await run(file, ['--version']))?.[1]);
      if (versions.includes(major)) return file;
    } catch (error) {
      // Java 8 does not know the option; it is too old anyway.
      if (!(error instanceof StepError)) throw error;
    }
  }
  return undefined;
}

/** Java for Spark, installed through apt where that is possible and needed. */
export async function ensureJava() {
  const found = await findJava();
  if (found) return found;
  if (process.getuid?.() !== 0 || !findCommand('apt-get')) throw new StepError(sentence);
  await step('Installing Java', async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env, sentence });
    try {
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'openjdk-17-jre-headless'], { env, sentence });
    } catch {
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'openjdk-21-jre-headless'], { env, sentence });
    }
  });
  const installed = await findJava();
  if (!installed) throw new StepError(sentence);
  return installed;
}
