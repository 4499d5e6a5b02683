import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { LocalOwner, LocalStatus } from '../../../src/protocol/localWorkspace';

/** The local workspace as the product ships it: the bundle, in a process of its own. */
export class LocalProcess {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-peers-'));
  #child: ChildProcess | undefined;
  #log = '';
  owner!: LocalOwner;
  status!: LocalStatus;

  get url(): string {
    return `http://127.0.0.1:${this.owner.port}`;
  }

  async start(location: 'schema' | 'prefix' = 'schema'): Promise<void> {
    const args = [path.resolve('dist/local.js'), '--data', path.join(this.folder, 'data'), '--name', 'peers', '--location', location];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (data: Buffer) => (this.#log += data.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`The local workspace ended with code ${code}.\n${this.#log}`)));
    });
    this.owner = JSON.parse(await readFile(path.join(this.folder, 'data/owner.json'), 'utf8')) as LocalOwner;
    this.status = await this.json<LocalStatus>('GET', '/spanlight/v1/status');
  }

  async json<T>(method: string, target: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${target}`, {
      method,
      headers: { authorization: `Bearer ${this.owner.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${target} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Rows of a statement; throws the statement's error. */
  async sql(statement: string): Promise<(string | null)[][]> {
    const answer = await this.json<{ status: { state: string; error?: { message: string } }; result?: { data_array?: (string | null)[][] } }>(
      'POST',
      '/api/2.0/sql/statements',
      { statement, warehouse_id: this.status.defaults.warehouseId, wait_timeout: '30s' },
    );
    if (answer.status.state !== 'SUCCEEDED') throw new Error(`${statement}: ${answer.status.error?.message ?? answer.status.state}`);
    return answer.result?.data_array ?? [];
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
