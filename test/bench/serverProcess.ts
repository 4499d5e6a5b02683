import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** A server under load, in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** What the pattern's first group matched in its output. */
  readonly announced: string;
  stop(): Promise<void>;
}

/** Starts a program and waits until its output matches `announcement`. Rejects when it ends before. */
export async function startProcess(command: string, args: readonly string[], announcement: RegExp, env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  const announced = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      const match = announcement.exec(output);
      if (match) resolve(match[1] ?? match[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${command} ended with code ${code} before it was ready:\n${output}`)));
  });
  const value = await announced;
  return {
    pid: child.pid!,
    announced: value,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resident memory of a process in MB (Linux: /proc; elsewhere `ps`). */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kb = /VmRSS:\s+(\d+) kB/.exec(status)?.[1];
  if (kb) return Number(kb) / 1024;
  const ps = spawn('ps', ['-o', 'rss=', '-p', String(pid)]);
  let text = '';
  ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(ps, 'close');
  return Number(text.trim()) / 1024;
}

/** Runs `work` `count` times, at most `atOnce` at a time. */
export async function inParallel(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
