import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './paths.mjs';
import { run, StepError } from './run.mjs';

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts VS Code for the browser on 127.0.0.1 with a connection token of its own.
 * @param {{server: string, node: string, dataFolder: string, env?: object, port?: number,
 *   trustAll?: boolean, installed?: string, settings?: object}} options
 *   `settings` are machine settings; `trustAll: false` keeps restricted mode; `installed` is a .vsix
 *   file to install and use in place of the checkout.
 * @returns {Promise<{port: number, process: import('node:child_process').ChildProcess, url: Function, stop: Function}>}
 */
export async function startEditorServer(options) {
  const port = options.port ?? (await freePort());
  const token = randomBytes(16).toString('hex');
  await mkdir(path.join(options.dataFolder, 'data/Machine'), { recursive: true });
  await writeFile(path.join(options.dataFolder, 'data/Machine/settings.json'), JSON.stringify(options.settings ?? {}, null, 2));
  const program = path.join(options.server, 'out/server-main.js');
  const extensions = options.installed ? ['--extensions-dir', path.join(options.dataFolder, 'extensions')] : [];
  if (options.installed) {
    await run(options.node, [program, '--accept-server-license-terms', '--server-data-dir', options.dataFolder, ...extensions, '--install-extension', options.installed]);
  }
  const args = [
    program,
    ...['--host', '127.0.0.1', '--port', String(port), '--connection-token', token],
    ...['--accept-server-license-terms', '--enable-smoke-test-driver', '--telemetry-level', 'off', '--start-server'],
    ...['--server-data-dir', options.dataFolder],
    ...extensions,
    ...(options.trustAll === false ? [] : ['--disable-workspace-trust']),
  ];
  const child = spawn(options.node, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log = (log + data).slice(-20_000)));
  // The server's own bundles are minified: a stack trace quotes lines of many thousand characters.
  const readable = () => log.split('\n').map((line) => line.slice(0, 300)).slice(-40).join('\n');
  await untilAnswers(port, child, readable);
  return {
    port,
    process: child,
    log: readable,
    url: (folder, { testsPath } = {}) => editorUrl({ port, token, folder, testsPath, isInstalled: options.installed !== undefined }),
    stop: () => stop(child),
  };
}

/**
 * The page that opens `folder` with the extension of this checkout (with the installed one if there
 * is one), running the tests at `testsPath` if given.
 */
function editorUrl({ port, token, folder, testsPath, isInstalled }) {
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  const payload = [['skipWelcome', 'true']];
  if (!isInstalled) payload.push(['extensionDevelopmentPath', remote(projectFolder)]);
  if (testsPath) payload.push(['extensionTestsPath', remote(testsPath)]);
  const query = new URLSearchParams({ tkn: token, folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query}`;
}

async function untilAnswers(port, child, log) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new StepError(`VS Code's server ended at once (code ${child.exitCode}).\n${log()}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return;
    } catch (error) {
      if (Date.now() + 1_000 > deadline) throw new StepError(`VS Code's server does not answer: ${error.message}\n${log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StepError(`VS Code's server did not answer within 60 seconds.\n${log()}`);
}

function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.on('exit', () => (clearTimeout(force), resolve()));
    child.kill('SIGTERM');
  });
}
