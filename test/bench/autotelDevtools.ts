import { execFile } from 'node:child_process';
import { access, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from './serverProcess';

/** The version that the figures name. */
export const autotelVersion = '27.1.0';

const run = promisify(execFile);

/**
 * Runs a load against `autotel-devtools`, a local OTLP receiver from npm, which keeps its data in
 * an SQLite file as ours keeps it in DuckDB. It is installed into the cache folder once.
 */
export async function withAutotelDevtools<T>(load: (send: (body: Uint8Array) => Promise<void>) => Promise<T>): Promise<T> {
  const folder = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'spanlight', `autotel-devtools-${autotelVersion}`);
  const program = path.join(folder, 'node_modules', 'autotel-devtools', 'dist', 'cli.js');
  await install(folder, program);
  const database = path.join(folder, `bench-${process.pid}.db`);
  const [port, grpcPort] = [await freePort(), await freePort()];
  const server = await startProcess(process.execPath, [program, '--port', String(port), '--grpc-port', String(grpcPort), '--db', database], new RegExp(`:(${port})`));
  try {
    const post = (body: Uint8Array) =>
      fetch(`http://127.0.0.1:${port}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: body as Uint8Array<ArrayBuffer> });
    return await load(async (body) => {
      // It closes connections after five idle seconds, at times just as the next request leaves.
      const answer = await post(body).catch(() => post(body));
      if (answer.status !== 200) throw new Error(`autotel-devtools answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    });
  } finally {
    await server.stop();
    for (const suffix of ['', '-wal', '-shm']) await rm(database + suffix, { force: true });
  }
}

async function install(folder: string, program: string): Promise<void> {
  const isThere = await access(program).then(() => true, () => false);
  if (isThere) return;
  await mkdir(folder, { recursive: true });
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', `autotel-devtools@${autotelVersion}`], { timeout: 300_000 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('the port is not known');
  return address.port;
}
