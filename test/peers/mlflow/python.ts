import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalProcess } from './localProcess';

/** The clients that the tests run with, each in an environment of its own. */
export const clients = [
  { name: 'MLflow 3.9', python: process.env.SPANLIGHT_PEER_PYTHON_39 },
  { name: 'newest MLflow', python: process.env.SPANLIGHT_PEER_PYTHON_NEWEST },
].map(({ name, python }) => {
  if (!python) throw new Error(`The Python environment of ${name} is not set: run these tests by npm run test:peers.`);
  return { name, python };
});

export interface PythonResult {
  readonly code: number | null;
  readonly output: string;
}

/** What a terminal has where the local workspace is the destination (the full set). */
export function databricksEnvironment(local: LocalProcess): Record<string, string> {
  return {
    DATABRICKS_HOST: local.url,
    DATABRICKS_TOKEN: local.owner.token,
    MLFLOW_TRACKING_URI: 'databricks',
    MLFLOW_TRACING_SQL_WAREHOUSE_ID: local.status.defaults.warehouseId,
  };
}

/** Runs a program with the real client and returns all it printed. Programs of other tests' settings see nothing of ours. */
export function runPython(python: string, source: string, local: LocalProcess, env: Record<string, string>): Promise<PythonResult> {
  const folder = path.join(local.folder, 'programs');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `program-${Math.random().toString(36).slice(2)}.py`);
  writeFileSync(file, source);
  return new Promise((resolve, reject) => {
    const child = spawn(python, [file], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: local.folder, PYTHONWARNINGS: 'ignore', MLFLOW_ENABLE_ASYNC_TRACE_LOGGING: 'true', ...env },
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
