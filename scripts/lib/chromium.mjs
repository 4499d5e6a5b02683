import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, step, StepError } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The command on PATH, or `undefined`. */
export function findCommand(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const file = join(folder, name + suffix);
      if (folder && existsSync(file)) return file;
    }
  }
  return undefined;
}

/** Chrome or a relative of it on this machine, or `undefined`. */
export function findChromium() {
  for (const name of names) {
    const file = findCommand(name);
    if (file) return file;
  }
  return elsewhere.find((file) => existsSync(file));
}

/** Chrome, installed through apt where that is possible and needed. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const sentence = 'No Chrome or Chromium was found; install one (on Debian: apt-get install chromium) and try again.';
  if (process.getuid?.() !== 0 || !findCommand('apt-get')) throw new StepError(sentence);
  await step('Installing Chromium', async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env, sentence });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env, sentence });
  });
  const installed = findChromium();
  if (!installed) throw new StepError(sentence);
  return installed;
}
