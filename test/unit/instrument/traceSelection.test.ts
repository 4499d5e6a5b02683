import assert from 'node:assert/strict';
import { coverageOf, coverageText } from '../../../src/instrument/coverage';
import type { ScannedFile, ScannedTarget } from '../../../src/instrument/scannedFile';
import { TraceSelection, untickedReason } from '../../../src/instrument/traceSelection';

const target = (id: string, parts: Partial<ScannedTarget> = {}): ScannedTarget => ({
  id, qualifiedName: id, line0: 0, state: 'open', spanType: 'TOOL', evidence: 'is named so', isSmall: false, isCalledInLoop: false, ...parts,
});
const file = (path: string, ...targets: ScannedTarget[]): ScannedFile => ({ path, fingerprint: path, targets });

const clear = target('clear');
const small = target('small', { isSmall: true });
const looped = target('looped', { isCalledInLoop: true });
const unknown = target('unknown', { spanType: 'UNKNOWN', evidence: '' });
const refused = target('refused', { state: 'refused', reason: 'It has no body.' });
const scanned = [
  file('a.py', clear, small, looped, unknown, refused),
  file('b.py', target('done', { state: 'traced' }), target('auto', { state: 'covered' })),
  { path: 'c.py', fingerprint: '', targets: [], problem: 'The file is not UTF-8.' },
];

describe('the choice of functions to trace', () => {
  it('ticks functions with evidence, but for helpers and what loops call', () => {
    const selection = new TraceSelection(scanned);
    assert.deepEqual(selection.ticked.map(({ file: { path }, ids }) => [path, ids]), [['a.py', ['clear']]]);
    assert.deepEqual([clear, small, looped, unknown].map(untickedReason), [
      undefined, 'It has fewer than three statements.', 'A loop calls it: each round would make a span.', 'Nothing in the code says what it does.',
    ]);
  });

  it('lists refusals and unreadable files apart, and nothing that is done', () => {
    const selection = new TraceSelection(scanned);
    assert.deepEqual(selection.files.map(({ path, targets }) => [path, targets.length]), [['a.py', 4]]);
    assert.deepEqual(selection.refused.map(({ targets }) => targets.map(({ id }) => id)), [['refused']]);
    assert.deepEqual(selection.unread.map(({ path }) => path), ['c.py']);
  });

  it('takes ticks by function, by file and for all', () => {
    const selection = new TraceSelection(scanned);
    selection.tick('a.py', true, 'unknown');
    selection.tick('a.py', false, 'clear');
    assert.deepEqual(selection.ticked[0]?.ids, ['unknown']);
    selection.tick('a.py', true);
    assert.equal(selection.count('a.py'), 4);
    selection.tickAll(false);
    assert.equal(selection.total, 0);
    selection.tick('nowhere.py', true);
    selection.tick('a.py', true, 'refused');
    assert.equal(selection.total, 0);
  });

  it('asks about a file with more than 50 ticks', () => {
    const many = (count: number) => file(`${count}.py`, ...Array.from({ length: count }, (_, index) => target(`f${index}`)));
    assert.deepEqual(new TraceSelection([many(50), many(51)]).crowded, [{ path: '51.py', ticks: 51 }]);
  });
});

describe('coverage', () => {
  it('counts what is traced, covered and untraced, and no refusals', () => {
    assert.deepEqual(coverageOf(scanned), { traced: 1, covered: 1, untraced: 4 });
    assert.equal(coverageText(coverageOf(scanned)), '1 traced, 1 by autolog, 4 untraced');
    assert.equal(coverageText(coverageOf([])), '0 traced, 0 untraced');
  });
});
