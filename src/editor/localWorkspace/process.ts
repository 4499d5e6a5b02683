import { spawn } from 'node:child_process';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CodedError } from '../../base/errors';
import type { LocalArguments } from '../../protocol/localWorkspace';

const startTimeoutMs = 30_000;
const maxLogBytes = 5_000_000;

/**
 * Starts the local workspace's process with the editor's own Node, detached so that it outlives
 * a window reload, and waits until it listens (then its owner file is complete). Its log goes to
 * `local.log` in the data folder. Throws `local.startFailed` with the last line of that log.
 */
export async function startLocalProcess(script: string, args: LocalArguments): Promise<{ pid: number }> {
  await mkdir(args.data, { recursive: true, mode: 0o700 });
  const logFile = path.join(args.data, 'local.log');
  const log = await open(logFile, (await isTooLong(logFile)) ? 'w' : 'a', 0o600);
  try {
    const child = spawn(process.execPath, [script, ...toArgv(args)], {
      detached: true,
      env: ownEnvironment(process.env),
      stdio: ['ignore', 'pipe', log.fd],
      windowsHide: true,
    });
    const listening = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new CodedError('local.startFailed', 'It did not listen within 30 seconds.')), startTimeoutMs);
      const settle = (run: () => void) => {
        clearTimeout(timer);
        run();
      };
      let output = '';
      child.stdout!.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output.includes('\n')) settle(resolve);
      });
      child.once('error', (cause) => settle(() => reject(new CodedError('local.startFailed', cause.message, { cause }))));
      child.once('exit', (code, signal) => {
        settle(() => reject(new CodedError('local.startFailed', `It ended with ${signal ?? `code ${code}`} before it listened.`)));
      });
    });
    try {
      await listening;
    } catch (error) {
      child.kill();
      throw await withLogTail(error, logFile);
    }
    child.stdout!.destroy();
    child.unref();
    return { pid: child.pid! };
  } finally {
    await log.close();
  }
}

function toArgv(args: LocalArguments): string[] {
  return [
    ...['--data', args.data],
    ...['--name', args.name],
    ...['--location', args.location],
    ...['--port', String(args.port)],
    ...['--idle-exit-seconds', String(args.idleExitSeconds)],
  ];
}

/** The editor's environment without what steers Node, the editor or a Databricks client. */
function ownEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(NODE_OPTIONS$|VSCODE_|ELECTRON_|DATABRICKS_|MLFLOW_|OTEL_)/;
  const kept = Object.entries(environment).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

async function isTooLong(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > maxLogBytes;
  } catch {
    return false;
  }
}

async function withLogTail(error: unknown, logFile: string): Promise<CodedError> {
  const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
  const reason = error instanceof Error ? error.message : String(error);
  return new CodedError('local.startFailed', `${reason} Last line of ${logFile}: ${lines.at(-1) ?? ''}`, { cause: error });
}
