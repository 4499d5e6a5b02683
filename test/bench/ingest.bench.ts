import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalOwner } from '../../src/protocol/localWorkspace';
import type { TraceList } from '../../src/trace/list';
import { autotelVersion, withAutotelDevtools } from './autotelDevtools';
import { OtlpLoad } from './otlpLoad';
import { inParallel, residentMb, startProcess } from './serverProcess';

/**
 * Ingest of 1,000,000 spans in batches of 500 (six attributes, 500 B of inputs and outputs) into
 * the local workspace's own process, four requests at a time; then its memory and its trace list.
 * The peer takes the same load, as far as it goes. BENCH_SPANS makes a shorter run.
 */
const spans = Number(process.env.BENCH_SPANS ?? 1_000_000);
/** The peer slows down as its file grows; this many spans tell its best rate in bearable time. */
const peerSpans = 20_000;
const atOnce = 4;
const listRuns = 20;

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly bar?: number;
  readonly peer?: string;
  readonly peerValue?: number;
}

const print = (figure: Figure) => console.log(JSON.stringify(figure));

/** Sends the load; resolves with the spans per second over all, the first and the last tenth. */
async function sendLoad(total: number, send: (body: Uint8Array) => Promise<void>): Promise<{ all: number; first: number; last: number }> {
  const load = new OtlpLoad();
  const size = load.options.spansPerBatch;
  const batches = Math.ceil(total / size);
  const tenth = Math.max(Math.floor(batches / 10), 1);
  const doneAt: number[] = [];
  const startMs = performance.now();
  await inParallel(batches, atOnce, async () => {
    await send(load.next().slice());
    doneAt.push(performance.now());
  });
  const rate = (count: number, fromMs: number, toMs: number) => (count * size * 1000) / (toMs - fromMs);
  return { all: rate(batches, startMs, doneAt.at(-1)!), first: rate(tenth, startMs, doneAt[tenth - 1]!), last: rate(tenth, doneAt.at(-1 - tenth) ?? startMs, doneAt.at(-1)!) };
}

async function measureLocal(folder: string): Promise<{ all: number }> {
  const server = await startProcess(process.execPath, ['dist/local.js', '--data', folder, '--name', 'bench'], /"port":(\d+)/);
  try {
    const { token, port } = JSON.parse(await readFile(path.join(folder, 'owner.json'), 'utf8')) as LocalOwner;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': 'local.traces.mlflow_experiment_trace_otel_spans' };
    const rates = await sendLoad(spans, async (body) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/2.0/otel/v1/traces`, { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> });
      if (answer.status !== 200) throw new Error(`the local workspace answered ${answer.status}`);
      await answer.arrayBuffer();
    });
    print({ name: 'local workspace: last 100,000 spans against the first', value: rates.last / rates.first, unit: '×', better: 'higher', bar: 0.8 });
    print({ name: 'local workspace: memory after the load', value: await residentMb(server.pid), unit: 'MB', better: 'lower', bar: 600 });
    const times: number[] = [];
    for (let i = 0; i < listRuns; i++) {
      const startMs = performance.now();
      const answer = await fetch(`http://127.0.0.1:${port}/spanlight/v1/traces`, { headers });
      const { rows } = (await answer.json()) as TraceList;
      if (rows.length !== 100) throw new Error(`the list has ${rows.length} rows instead of 100`);
      times.push(performance.now() - startMs);
    }
    print({ name: 'list of the newest 100 traces', value: times.sort((a, b) => a - b)[Math.floor(listRuns / 2)]!, unit: 'ms', better: 'lower', bar: 100 });
    return rates;
  } finally {
    await server.stop();
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spanlight-bench-'));
  try {
    const local = await measureLocal(folder);
    const peer = await withAutotelDevtools((send) => sendLoad(Math.min(spans, peerSpans), send));
    print({ name: 'OTLP protobuf ingest', value: local.all, unit: 'spans/s', better: 'higher', bar: 20_000, peer: `autotel-devtools ${autotelVersion}, its first ${peerSpans.toLocaleString('en')} spans`, peerValue: peer.all });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
