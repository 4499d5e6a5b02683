import { spawn } from 'node:child_process';

/** A step of a script that failed in a way a person can mend; `message` is the sentence to show. */
export class StepError extends Error {}

/**
 * Runs a command to its end. Its output is kept and, on failure, thrown with the sentence.
 * @returns {Promise<string>} what it printed on standard output
 */
export function run(command, args, { cwd, env, sentence, timeoutMs = 15 * 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.on('data', (data) => ((out += data), (all += data)));
    child.stderr.on('data', (data) => (all += data));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new StepError(sentence ?? `'${command}' could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(out);
      const tail = all.trim().split('\n').slice(-15).join('\n');
      const what = `'${command} ${args.slice(0, 4).join(' ')}' ended with ${signal ?? `code ${code}`}`;
      reject(new StepError(`${sentence ? `${sentence} ` : ''}(${what})\n${tail}`));
    });
  });
}

/** Prints the step before it runs and how long it took after it. */
export async function step(title, work) {
  const started = Date.now();
  process.stdout.write(`  ${title} …`);
  try {
    const result = await work();
    process.stdout.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write(' failed\n');
    throw error;
  }
}
