import assert from 'node:assert/strict';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { applyEdits } from '../../../src/instrument/edits';
import type { InstrumentRequests } from '../../../src/protocol/instrument';
import { Rpc } from '../../../src/protocol/rpc';

describe('instrumenting thread', () => {
  let worker: Worker;
  let rpc: Rpc<Record<never, never>, InstrumentRequests>;

  before(() => {
    worker = new Worker(path.resolve('dist/instrument.js'));
    rpc = new Rpc(
      {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => {
          worker.on('message', listener);
          return { dispose: () => worker.off('message', listener) };
        },
      },
      {},
    );
  });

  after(async () => {
    rpc.dispose();
    await worker.terminate();
  });

  it('finds, adds and removes in Python', async () => {
    const text = 'def ask_llm(prompt):\n    return prompt\n';
    const [target] = await rpc.request('findTargets', { text, language: 'python', context: { range: { start: 0, end: 0 } } });
    assert.equal(target?.id, 'ask_llm');
    assert.equal(target?.proposals[0]?.spanType, 'LLM');
    const plan = await rpc.request('planAdd', { text, language: 'python', targetIds: ['ask_llm'], options: { spanType: 'UNKNOWN' } });
    const traced = applyEdits(text, plan.edits);
    assert.equal(traced, 'import mlflow\n\n\n@mlflow.trace\ndef ask_llm(prompt):\n    return prompt\n');
    const back = await rpc.request('planRemove', { text: traced, language: 'python', targetIds: 'all' });
    assert.equal(applyEdits(traced, back.edits), text);
  });

  it('indexes TypeScript with the names that spans get', async () => {
    const text = "import { trace } from '@mlflow/core';\nclass A { run({ a, b }: P, ...rest: string[]) {} }\nexport const f = trace(() => 1, { name: 'other' });\n";
    const index = await rpc.request('indexFunctions', { text, language: 'typescript' });
    assert.deepEqual(
      index.map(({ qualifiedName, parameters, spanName, traced }) => ({ qualifiedName, parameters, spanName, traced })),
      [
        { qualifiedName: 'A.run', parameters: ['a', 'b', 'rest'], spanName: undefined, traced: false },
        { qualifiedName: 'f', parameters: [], spanName: 'other', traced: true },
      ],
    );
  });

  it('indexes a text with syntax errors', async () => {
    const index = await rpc.request('indexFunctions', { text: 'def f(a, *b, c=1, **d):\n    return (\n\n@x\ndef g(): pass\n', language: 'python' });
    assert.ok(index.some(({ name }) => name === 'f'));
  });
});
