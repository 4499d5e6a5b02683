import assert from 'node:assert/strict';
import { chooseTargets } from '../../../src/instrument/chooseTargets';
import type { Target } from '../../../src/instrument/types';

/** A function that starts at `start`, with its name five characters later. */
function target(id: string, start: number, end: number): Target {
  const nameRange = { start: start + 5, end: start + 5 + id.length };
  return {
    id, language: 'python', kind: 'function', name: id, qualifiedName: id, range: { start, end }, nameRange, bodyRange: { start: start + 20, end },
    isAsync: false, isGenerator: false, traced: false, proposals: [], isSmall: false,
  };
}

const outer = target('outer', 0, 100);
const inner = target('inner', 30, 70);
const next = target('next', 110, 150);
const ids = (start: number, end: number) => {
  const chosen = chooseTargets([outer, inner, next].filter(({ range }) => range.start <= end && start <= range.end), { start, end });
  return chosen?.kind === 'several' ? chosen.targets.map(({ id }) => id) : chosen?.target.id;
};

describe('the functions that a cursor or selection means', () => {
  it('is the innermost one at the cursor', () => {
    assert.equal(ids(40, 40), 'inner');
    assert.equal(ids(80, 80), 'outer');
    assert.equal(ids(105, 105), undefined);
  });

  it('is one where the selection lies in one, or holds one name', () => {
    assert.equal(ids(75, 95), 'outer');
    assert.equal(ids(28, 60), 'inner');
  });

  it('is each whose name the selection holds', () => {
    assert.deepEqual(ids(0, 150), ['outer', 'inner', 'next']);
    assert.deepEqual(ids(30, 150), ['inner', 'next']);
  });
});
