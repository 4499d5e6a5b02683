import assert from 'node:assert/strict';
import { stackLines } from '../../../src/trace/stackFrames';

describe('places in a stack', () => {
  const cases: [string, unknown][] = [
    ['  File "/app/agent.py", line 40, in answer', { file: '/app/agent.py', line1: 40 }],
    ['  File "C:\\app\\agent.py", line 7, in answer', { file: 'C:\\app\\agent.py', line1: 7 }],
    ['  File "<string>", line 1, in <module>', undefined],
    ['    at answer (/app/src/agent.ts:12:5)', { file: '/app/src/agent.ts', line1: 12 }],
    ['    at async Object.<anonymous> (file:///app/src/agent.ts:3:1)', { file: 'file:///app/src/agent.ts', line1: 3 }],
    ['    at /app/src/a (copy).ts:8:2', { file: '/app/src/a (copy).ts', line1: 8 }],
    ['    at C:\\app\\agent.js:9:1', { file: 'C:\\app\\agent.js', line1: 9 }],
    ['    at src/agent.ts:9:1', { file: 'src/agent.ts', line1: 9 }],
    ['    at node:internal/process/task_queues:95:5', undefined],
    ['    at Array.map (<anonymous>)', undefined],
    ['    raise ValueError("line 3")', undefined],
  ];
  for (const [line, place] of cases) it(line.trim(), () => assert.deepEqual(stackLines(line)[0]!.place, place));

  it('leaves out the middle of a stack that is too long, and says how much', () => {
    const lines = stackLines(Array.from({ length: 1_000 }, (_, at) => `line ${at}`).join('\n')).map(({ text }) => text);
    assert.equal(lines.length, 601);
    assert.deepEqual([lines[0], lines[300], lines.at(-1)], ['line 0', '… 400 lines are left out …', 'line 999']);
  });
});
