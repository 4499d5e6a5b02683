import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { TraceText } from '../../src/editor/traceText/traceText';
import { SpanIds } from '../../src/trace/spanIds';
import { bigTexts } from './viewerData';

/** A search typed letter by letter in a trace of 50,000 spans, through the thread that the extension searches in. */
const count = 50_000;
const typed = 'orders that were shipped late number 49';

const print = (figure: object) => console.log(JSON.stringify({ better: 'lower', ...figure }));

async function main(): Promise<void> {
  // The thread does not keep a process alive; the extension host lives without it.
  const alive = setInterval(() => undefined, 1_000);
  const ids = new SpanIds(new Uint32Array(2 * count));
  for (let row = 0; row < count; row += 1) ids.set(row, (row + 1).toString(16).padStart(16, '0'));
  const text = new TraceText(path.resolve('dist/traceText.js'), silentLog);
  const lines = bigTexts(count);
  const built = performance.now();
  await text.build(ids, () => Promise.resolve(lines.slice().buffer as ArrayBuffer));
  print({ name: `texts of ${count.toLocaleString('en')} spans laid out for searching, once`, value: performance.now() - built, unit: 'ms' });
  const times: number[] = [];
  let hits = 0;
  for (let length = 1; length <= typed.length; length += 1) {
    const started = performance.now();
    hits = (await text.find([{ kind: 'text', text: typed.slice(0, length), isCase: false }])).length;
    times.push(performance.now() - started);
  }
  if (hits === 0) throw new Error('The search found nothing.');
  times.sort((a, b) => a - b);
  const name = `search of ${count.toLocaleString('en')} spans, a keystroke`;
  print({ name: `${name}, p95`, value: times[Math.floor(times.length * 0.95)], unit: 'ms', bar: 50 });
  print({ name: `${name}, the slowest of ${times.length}`, value: times.at(-1), unit: 'ms' });
  text.dispose();
  clearInterval(alive);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
