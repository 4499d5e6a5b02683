import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalOwner, LocalStatus } from '../../../src/protocol/localWorkspace';
import type { TraceList } from '../../../src/trace/list';
import { OtlpLoad } from '../../bench/otlpLoad';
import { SmallDisk } from '../../fakes/smallDisk';

const program = path.resolve('dist/local.js');
const table = 'local.traces.mlflow_experiment_trace_otel_spans';

/** The real process, as the editor starts it. */
class LocalProcess {
  readonly folder: string;
  #child: ChildProcess | undefined;
  #owner: LocalOwner | undefined;
  stderr = '';

  constructor(folder: string) {
    this.folder = folder;
  }

  get owner(): LocalOwner {
    assert.ok(this.#owner, 'the process runs');
    return this.#owner;
  }

  /**
   * Resolves when it listens; rejects with its exit code and what it said when it ends before. `shell` lines
   * run first, in the same process group; on a `disk` the process sees that disk.
   */
  async start({ shell = '', disk }: { shell?: string; disk?: SmallDisk } = {}): Promise<void> {
    const command = `${shell} exec "$0" "$@"`;
    const [first, ...words] = [...(disk?.enter ?? []), '/bin/sh'];
    const child = spawn(first!, [...words, '-c', command, process.execPath, program, '--data', this.folder, '--name', 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    const line = new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`exit ${code}: ${this.stderr}`)));
    });
    await line;
    this.#owner = JSON.parse(await readFile(this.#owners(disk), 'utf8')) as LocalOwner;
  }

  #owners(disk?: SmallDisk): string {
    const file = path.join(this.folder, 'owner.json');
    return disk ? disk.outside(file) : file;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async get<T>(target: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.owner.port}${target}`, { headers: { authorization: `Bearer ${this.owner.token}` } });
    assert.equal(answer.status, 200);
    return (await answer.json()) as T;
  }

  send(body: Uint8Array): Promise<Response> {
    const headers = { authorization: `Bearer ${this.owner.token}`, 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': table };
    return fetch(`http://127.0.0.1:${this.owner.port}/api/2.0/otel/v1/traces`, { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> });
  }
}

describe('local workspace: a process that is killed, shared or full', function () {
  this.timeout(120_000);
  let folder: string;
  const processes: LocalProcess[] = [];
  const local = () => {
    const made = new LocalProcess(folder);
    processes.push(made);
    return made;
  };
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'spanlight-durable-'));
  });
  afterEach(async () => {
    for (const started of processes.splice(0)) await started.end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('has every acknowledged batch after SIGKILL in the middle of a stream, twice over', async () => {
    const load = new OtlpLoad({ spansPerBatch: 50, spansPerTrace: 50 });
    let acknowledged = 0;
    let sent = 0;
    for (let round = 0; round < 2; round++) {
      const running = local();
      await running.start();
      const stopAt = acknowledged + 15 + round * 11;
      const lane = async () => {
        for (;;) {
          sent++;
          const answer = await running.send(load.next().slice()).catch(() => undefined);
          if (answer?.status !== 200) return;
          await answer.arrayBuffer().catch(() => undefined);
          if (++acknowledged === stopAt) void running.end('SIGKILL');
        }
      };
      await Promise.all([lane(), lane(), lane()]);
      await running.end('SIGKILL');
      const again = local();
      await again.start();
      assert.match(again.stderr, new RegExp(`process ${running.owner.pid} left its owner file`));
      assert.equal(again.owner.token, running.owner.token);
      const status = await again.get<LocalStatus>('/spanlight/v1/status');
      assert.ok(status.traceCount >= acknowledged && status.traceCount <= sent, `${status.traceCount} traces for ${acknowledged} acknowledged and ${sent} sent`);
      assert.equal(status.spanCount, status.traceCount * 50, 'no batch is half stored');
      const { rows } = await again.get<TraceList>(`/spanlight/v1/traces?query=${encodeURIComponent('{"limit":500}')}`);
      assert.ok(rows.every((row) => row.spanCount === 50));
      await again.end('SIGTERM');
    }
  });

  it('refuses a second process on the folder and names the first', async () => {
    const first = local();
    await first.start();
    await assert.rejects(local().start(), (error: Error) => {
      assert.match(error.message, /^exit 3: /m);
      return error.message.includes(`process ${first.owner.pid} on port ${first.owner.port}`);
    });
    assert.equal((await first.get<LocalStatus>('/spanlight/v1/status')).pid, first.owner.pid);
  });

  it('takes over an owner file that is not its own or not readable', async () => {
    await writeFile(path.join(folder, 'owner.json'), '{"pid":');
    const running = local();
    await running.start();
    assert.equal((await stat(path.join(folder, 'owner.json'))).mode & 0o777, 0o600);
    await running.end('SIGTERM');
    await assert.rejects(stat(path.join(folder, 'owner.json')), /ENOENT/);
  });

  // A limit on the size of files has much the same effect as a full disk, and needs no rights.
  it('refuses new data past a file size limit with a clear message and keeps what it acknowledged', () => fillUp({ shell: 'ulimit -f 24000;' }, {}));

  it('refuses new data on a full disk with a clear message and keeps what it acknowledged', async () => {
    const disk = await SmallDisk.over(folder, 24);
    // Without mount namespaces (macOS, Windows, a locked-down Linux) the disk is full by the limit above only.
    if (!disk) return assert.notEqual(process.platform + process.getuid?.(), 'linux0', 'root on Linux can mount');
    try {
      await fillUp({ disk }, { disk });
    } finally {
      await disk.remove();
    }
  });

  /** Sends batches until one is refused; then everything acknowledged can be read, before and after a SIGKILL. */
  async function fillUp(first: Parameters<LocalProcess['start']>[0], later: Parameters<LocalProcess['start']>[0]): Promise<void> {
    const running = local();
    await running.start(first);
    const load = new OtlpLoad();
    let acknowledged = 0;
    let refused: Response | undefined;
    while (!refused && acknowledged < 400) {
      const answer = await running.send(load.next().slice());
      if (answer.status === 200) acknowledged++;
      else refused = answer;
    }
    assert.ok(refused && acknowledged > 0, `${acknowledged} batches went in`);
    assert.deepEqual([refused.status, /disk that holds the local workspace is full/.test(await refused.text())], [507, true]);
    const spans = acknowledged * load.options.spansPerBatch;
    assert.equal((await running.get<LocalStatus>('/spanlight/v1/status')).spanCount, spans, 'readable while the disk is full');
    await running.end('SIGKILL');
    const again = local();
    await again.start(later);
    assert.equal((await again.get<LocalStatus>('/spanlight/v1/status')).spanCount, spans, 'readable after a restart');
    if (!later?.disk) assert.equal((await again.send(load.next().slice())).status, 200);
    await again.end('SIGTERM');
  }
});
