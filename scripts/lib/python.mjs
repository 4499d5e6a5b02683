import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findCommand } from './chromium.mjs';
import { cacheFolder } from './paths.mjs';
import { run, step, StepError } from './run.mjs';

const bin = process.platform === 'win32' ? 'Scripts' : 'bin';

/** Python 3.10 or newer on this machine; throws a sentence where there is none. */
export async function findPython() {
  for (const name of ['python3', 'python']) {
    const file = findCommand(name);
    if (!file) continue;
    const version = (await run(file, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])).trim();
    const [major, minor] = version.split('.').map(Number);
    if (major === 3 && minor >= 10) return file;
  }
  throw new StepError('Python 3.10 or newer was not found; install it to use the Python part.');
}

/**
 * A cached Python environment with these requirements, made when it is missing. The cache knows
 * an environment by its name and requirements, so a change of either makes a new one.
 * @returns {Promise<string>} the environment's `python`
 */
export async function ensurePythonEnvironment(name, requirements, { title = `Making the Python environment '${name}'` } = {}) {
  const key = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 8);
  const target = path.join(cacheFolder, `python-${name}-${key}`);
  const python = path.join(target, bin, 'python');
  if (existsSync(path.join(target, 'complete'))) return python;
  const base = await findPython();
  await step(title, async () => {
    await mkdir(cacheFolder, { recursive: true });
    await rm(target, { recursive: true, force: true });
    const sentence = `The Python packages ${requirements.join(', ')} could not be installed; check that PyPI can be reached and try again.`;
    await run(base, ['-m', 'venv', target], { sentence: 'The Python environment could not be made; on Debian install python3-venv.' });
    await installer(python, sentence)(requirements);
    await writeFile(path.join(target, 'complete'), requirements.join('\n'));
  });
  return python;
}

/** uv where PyPI gives it (it resolves in seconds), otherwise pip. */
function installer(python, sentence) {
  return async (requirements) => {
    const pip = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    try {
      await run(pip[0], [...pip.slice(1), 'uv']);
    } catch {
      await run(pip[0], [...pip.slice(1), ...requirements], { sentence });
      return;
    }
    await run(python, ['-m', 'uv', 'pip', 'install', '--quiet', '--python', python, ...requirements], { sentence });
  };
}
