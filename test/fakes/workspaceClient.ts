import { HttpClient } from '../../src/databricks/http';
import { openWorkspace } from '../../src/databricks/workspace';
import type { Workspace } from '../../src/databricks/workspacePorts';
import type { SetupDeps } from '../../src/setup/run';
import type { Clock } from '../../src/base/clock';
import { token, type FakeWorkspace } from './workspace';

/** The product's own clients against the fake, with pauses so short that retries cost nothing. */
export function connect(fake: FakeWorkspace, options: { timeoutMs?: number } = {}): { workspace: Workspace; http: HttpClient } {
  const http = new HttpClient(fake.host, token, { retry: { maxAttempts: 3, firstPauseMs: 1 } });
  const own = options.timeoutMs ? new Proxy(http, { get: (target, name) => limited(target, name, options.timeoutMs!) }) : http;
  return { workspace: openWorkspace(fake.host, own), http };
}

/** Every call with a short limit, so that a hanging server is noticed at once. */
function limited(target: HttpClient, name: string | symbol, timeoutMs: number): unknown {
  const value: unknown = Reflect.get(target, name, target);
  if (typeof value !== 'function') return value;
  return (call: Record<string, unknown>) => (value as (call: unknown) => unknown).call(target, { ...call, timeoutMs });
}

/** A clock that moves only when somebody sleeps. */
export class ManualClock implements Clock {
  #nowMs = 1_700_000_000_000;
  readonly slept: number[] = [];

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#nowMs += ms;
    await Promise.resolve();
    signal?.throwIfAborted();
  }
}

/** What `runPlan` needs, over the fake. */
export function setupDeps(workspace: Workspace, http: HttpClient, clock: Clock = new ManualClock()): SetupDeps {
  let made = 0;
  return {
    workspace,
    clock,
    readSpans: async (table, traceId, signal) => {
      const answer = (await http.json({
        method: 'POST',
        path: '/api/2.0/sql/statements',
        body: { warehouse_id: 'wh1', statement: `SELECT name FROM ${table} WHERE trace_id = :trace_id LIMIT 10`, parameters: [{ name: 'trace_id', value: traceId }] },
        isIdempotent: true,
        signal,
      })) as { status: { state: string; error?: { message: string } }; result?: { data_array: string[][] } };
      if (answer.status.state !== 'SUCCEEDED') throw new Error(answer.status.error?.message);
      return (answer.result?.data_array ?? []).map((row) => row[0]!);
    },
    newIds: () => ({ traceId: `${++made}`.padStart(32, 'a'), spanId: `${made}`.padStart(16, 'b') }),
    readBackPatienceMs: 180_000,
    version: '0.1.0',
  };
}
