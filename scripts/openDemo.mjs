// Opens a sample in the editor for a person: desktop VS Code where `code` is on PATH, otherwise in the browser.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureChromium, findCommand } from './lib/chromium.mjs';
import { demoSettings, ensureSamplePython, prepareSample, samples } from './lib/demo.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { startEditorServer } from './lib/editorServer.mjs';
import { mkdir, writeFile } from 'node:fs/promises';
import { projectFolder } from './lib/paths.mjs';
import { run, step, StepError } from './lib/run.mjs';

const option = (name) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? undefined : process.argv[index + 1];
};

async function main() {
  const python = option('sample') === 'typescript' ? undefined : await samplePython();
  const wanted = option('sample') ?? (python ? 'python' : 'typescript');
  const sample = samples[wanted];
  if (!sample) throw new StepError(`There is no sample '${wanted}'; choose python or typescript.`);
  await step('Building the extension', () => run(process.execPath, ['esbuild.mjs'], { cwd: projectFolder }));
  const folder = await prepareSample(sample, { into: path.join(projectFolder, 'out/demo'), python, keep: true });
  const settings = demoSettings({ node: process.execPath });
  const code = process.argv.includes('--browser') ? undefined : findCommand('code');
  const todo = `put the cursor on ${sample.target} in ${sample.file}, take the light bulb, choose Add tracing, save, run "${sample.command}" in a terminal and look at the Spanlight view.`;
  if (code) {
    await openDesktop(code, folder, sample, settings);
    console.log(`VS Code is open: ${todo}`);
    return;
  }
  await openBrowser(folder, settings, todo);
}

async function samplePython() {
  try {
    return await ensureSamplePython();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.log(`  ${error.message.split('\n')[0]} The TypeScript sample is used instead.`);
    return undefined;
  }
}

/** A profile of its own keeps the person's settings and extensions out of the demo, and the demo out of them. */
async function openDesktop(code, folder, sample, settings) {
  const profile = path.join(projectFolder, 'out/demo/desktop-profile');
  await mkdir(path.join(profile, 'User'), { recursive: true });
  await writeFile(path.join(profile, 'User/settings.json'), JSON.stringify(settings, null, 2));
  const args = [`--user-data-dir=${profile}`, `--extensionDevelopmentPath=${projectFolder}`, '--disable-workspace-trust'];
  const child = spawn(code, [...args, folder, '--goto', path.join(folder, sample.file)], { detached: true, stdio: 'ignore' });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new StepError(`Desktop VS Code could not be started (${error.message}); try: npm start -- --browser`)));
  });
  child.unref();
}

async function openBrowser(folder, settings, todo) {
  const server = await ensureEditor();
  const chromium = await ensureChromium();
  const editor = await step('Starting VS Code', () =>
    startEditorServer({
      server,
      node: process.execPath,
      dataFolder: path.join(projectFolder, 'out/demo/server'),
      port: option('port') ? Number(option('port')) : undefined,
      settings,
    }),
  );
  const url = editor.url(folder);
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.platform !== 'linux') {
    spawn(chromium, ['--no-first-run', `--app=${url}`], { detached: true, stdio: 'ignore' }).unref();
  }
  console.log(`Open ${url} and ${todo} (Ctrl+C here ends it.)`);
  const end = async () => {
    await editor.stop();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  await new Promise((resolve) => editor.process.on('exit', resolve));
  throw new StepError(`VS Code's server ended.\n${editor.log()}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
