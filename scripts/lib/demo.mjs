import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { buildStandins } from '../buildStandins.mjs';
import { projectFolder } from './paths.mjs';
import { ensurePythonEnvironment } from './python.mjs';

/** The two samples: what to open, where the quick fix has work to do, how to run it, what comes of it. */
export const samples = {
  python: {
    folder: 'python-agent',
    file: 'agent.py',
    target: 'retrieve_context',
    declaration: 'def retrieve_context(',
    added: '@mlflow.trace(',
    command: process.platform === 'win32' ? '.venv\\Scripts\\python agent.py' : '.venv/bin/python agent.py',
    rootSpan: 'support_agent',
    traced: { declaration: 'def generate_response(', span: 'generate_response' },
  },
  typescript: {
    folder: 'typescript-agent',
    file: 'agent.ts',
    target: 'retrieveContext',
    declaration: 'function retrieveContext(',
    added: 'SpanType.RETRIEVER',
    command: 'node agent.ts',
    rootSpan: 'supportAgent',
    traced: { declaration: 'async (messages: ChatMessage[])', span: 'chat' },
  },
};

/** The Python environment that the sample runs in, made when it is missing. Returns its `python`. */
export function ensureSamplePython() {
  return ensurePythonEnvironment('sample', ['mlflow>=3.9', 'openai>=1.60'], {
    title: 'Installing MLflow for the Python sample',
  });
}

/**
 * A copy of a sample under out/, so that trying it leaves the checkout as it is. An existing copy
 * is kept with `keep`. `python` becomes the copy's `.venv`: a folder of that name is found whatever
 * the user's shell puts on PATH. Returns the copy's folder.
 */
export async function prepareSample(sample, { into, python, keep = false }) {
  const folder = path.join(into, sample.folder);
  if (!(keep && existsSync(path.join(folder, sample.file)))) {
    await rm(folder, { recursive: true, force: true });
    await cp(path.join(projectFolder, 'test/workspaces', sample.folder), folder, { recursive: true });
  }
  if (python && existsSync(path.join(folder, 'requirements.txt'))) {
    await rm(path.join(folder, '.venv'), { recursive: true, force: true });
    await symlink(path.dirname(path.dirname(python)), path.join(folder, '.venv'), 'junction');
  }
  if (existsSync(path.join(folder, 'package.json'))) {
    const core = path.join(folder, 'node_modules/@mlflow/core');
    await mkdir(path.dirname(core), { recursive: true });
    await cp(await buildStandins(), core, { recursive: true });
    await cp(path.join(projectFolder, 'node_modules/@types/node'), path.join(folder, 'node_modules/@types/node'), { recursive: true });
    await cp(path.join(projectFolder, 'node_modules/undici-types'), path.join(folder, 'node_modules/undici-types'), { recursive: true });
  }
  return folder;
}

/** Machine settings for the demo's editor: Node 24 first on the terminals' PATH, no side shows. */
export function demoSettings({ node }) {
  const terminal = { PATH: `${path.dirname(node)}${path.delimiter}\${env:PATH}` };
  return {
    'terminal.integrated.env.linux': terminal,
    'terminal.integrated.env.osx': terminal,
    'terminal.integrated.env.windows': terminal,
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.tips.enabled': false,
    'chat.disableAIFeatures': true,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'extensions.ignoreRecommendations': true,
    'git.enabled': false,
    'window.commandCenter': false,
    'files.autoSave': 'off',
    'files.exclude': { '**/.venv': true, '**/node_modules': true },
    'search.followSymlinks': false,
  };
}
