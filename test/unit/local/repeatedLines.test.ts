import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log';
import { RepeatedLines } from '../../../src/local/http/repeatedLines';

describe('warnings of a program in a loop', () => {
  it('are written once a minute each', () => {
    const written: string[] = [];
    let now = 0;
    const lines = new RepeatedLines({ ...silentLog, warn: (line) => written.push(line) }, () => now);
    for (let turn = 0; turn < 100; turn += 1) {
      lines.warn('a');
      lines.warn(turn % 2 ? 'b' : 'a');
      now += 1_000;
    }
    assert.deepEqual(written, ['a', 'b', 'a', 'b']);
  });

  it('are forgotten when they are many, and written again', () => {
    const written: string[] = [];
    const lines = new RepeatedLines({ ...silentLog, warn: (line) => written.push(line) }, () => 0);
    for (let turn = 0; turn < 201; turn += 1) lines.warn(String(turn));
    lines.warn('0');
    assert.equal(written.length, 202);
  });
});
