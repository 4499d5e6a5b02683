import assert from 'node:assert/strict';
import { firstFailure } from '../../../src/trace/firstFailure';

const rowOf = (parents: number[], failed: number[]) => firstFailure({ count: parents.length, parent: Int32Array.from(parents), status: Uint8Array.from(parents, (_parent, row) => (failed.includes(row) ? 2 : 1)) });

describe('what went wrong first', () => {
  it('is the innermost failed span of the first failure', () => {
    assert.equal(rowOf([-1, 0, 1, 1, 0, 4], [0, 1, 3]), 3);
    assert.equal(rowOf([-1, 0, 1, 0, 3], [3, 4]), 4);
  });
  it('is the span itself where nothing inside it failed, though others did later', () => assert.equal(rowOf([-1, 0, 1, 0], [1, 3]), 1));
  it('is the root where nothing failed', () => assert.equal(rowOf([-1, 0, 1], []), 0));
});
