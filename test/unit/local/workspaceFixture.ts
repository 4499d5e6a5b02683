import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { startLocalWorkspace } from '../../../src/local/localWorkspace';
import type { LocalWorkspace } from '../../../src/local/localWorkspace';
import type { LocalArguments } from '../../../src/protocol/localWorkspace';

/** A real local workspace in this process, on a free port and in a folder of its own. */
export interface TestWorkspace {
  readonly folder: string;
  readonly url: string;
  readonly token: string;
  readonly port: number;
  /** `fetch` with the token. A body that is a plain object is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** {@link call}, then its JSON; throws unless the status is 200. */
  json<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

export async function testWorkspace(overrides: Partial<LocalArguments> = {}): Promise<TestWorkspace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spanlight-'));
  const args: LocalArguments = { data: folder, name: 'demo', location: 'schema', port: 0, idleExitSeconds: 0, ...overrides };
  let workspace: LocalWorkspace = await startLocalWorkspace(args, silentLog, () => {});
  const own: TestWorkspace = {
    folder,
    get url() {
      return `http://127.0.0.1:${workspace.owner.port}`;
    },
    get token() {
      return workspace.owner.token;
    },
    get port() {
      return workspace.owner.port;
    },
    async call(method, target, body, headers = {}) {
      const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
      return fetch(`${own.url}${target}`, {
        method,
        headers: { authorization: `Bearer ${own.token}`, ...(isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: (isRaw ? body : JSON.stringify(body)) as NonNullable<RequestInit['body']> }),
      });
    },
    async json<T>(method: string, target: string, body?: unknown, headers?: Record<string, string>) {
      const response = await own.call(method, target, body, headers);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${method} ${target} answered ${response.status}: ${text}`);
      return JSON.parse(text) as T;
    },
    async restart() {
      await workspace.stop();
      workspace = await startLocalWorkspace(args, silentLog, () => {});
    },
    async dispose() {
      await workspace.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return own;
}
