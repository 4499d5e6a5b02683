import assert from 'node:assert/strict';
import { alignSpans, type AlignedSpan } from '../../../../src/trace/compare/alignSpans';

/** A tree from lines: two blanks of indent a level, `name` or `name:type`. */
function tree(text: string): AlignedSpan[] {
  const path: number[] = [];
  return text.split('\n').filter((line) => line.trim() !== '').map((line, row) => {
    const level = /^ */.exec(line)![0].length / 2;
    const [name, type = 'X'] = line.trim().split(':');
    path[level] = row;
    return { name: name!, type, parent: level === 0 ? -1 : path[level - 1]! };
  });
}

/** `=name`, `-name` only in the first, `+name` only in the second, indented. */
function shape(a: string, b: string, roots?: { a: number; b: number }): string[] {
  const [spansA, spansB] = [tree(a), tree(b)];
  return alignSpans(spansA, spansB, roots).map((row) => `${'  '.repeat(row.level)}${row.a < 0 ? '+' : row.b < 0 ? '-' : '='}${(row.a < 0 ? spansB[row.b] : spansA[row.a])!.name}`);
}

describe('two traces side by side', () => {
  it('keeps what is the same beside each other when a span comes in between', () =>
    assert.deepEqual(shape('agent\n  chat\n  tool\n    get\n  chat', 'agent\n  guard\n  chat\n  tool\n    get\n    rank\n  chat'), ['=agent', '  +guard', '  =chat', '  =tool', '    =get', '    +rank', '  =chat']));
  it('shows what is gone with all that it held', () => assert.deepEqual(shape('a\n  b\n    c\n  d', 'a\n  d'), ['=a', '  -b', '    -c', '  =d']));
  it('tells spans of one name by their type', () => assert.deepEqual(shape('a\n  b:LLM', 'a\n  b:TOOL'), ['=a', '  -b', '  +b']));
  it('takes numbered repeats for the same name', () => assert.deepEqual(shape('a\n  b_1\n  b_2', 'a\n  b_2\n  b_3\n  b_4'), ['=a', '  =b_1', '  =b_2', '  +b_4']));
  it('compares two spans with what they hold, whatever they are called', () => assert.deepEqual(shape('r\n  x\n    k', 'q\n  y\n    k\n    l', { a: 1, b: 1 }), ['=x', '  =k', '  +l']));
  it('works with one empty trace', () => assert.deepEqual([shape('', 'a'), shape('a', ''), shape('', '')], [['+a'], ['-a'], []]));

  it('shows every span of both exactly once, for random trees', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const grow = (): AlignedSpan[] => Array.from({ length: 60 }, (_, row) => ({ name: `n${random(4)}`, type: 'X', parent: row === 0 ? -1 : random(row + 1) - 1 }));
    for (let round = 0; round < 200; round += 1) {
      const [a, b] = [grow(), grow()];
      const rows = alignSpans(a, b);
      assert.deepEqual(rows.flatMap((row) => (row.a < 0 ? [] : [row.a])).sort((x, y) => x - y), a.map((_, row) => row));
      assert.deepEqual(rows.flatMap((row) => (row.b < 0 ? [] : [row.b])).sort((x, y) => x - y), b.map((_, row) => row));
      for (const row of rows) if (row.a >= 0 && row.b >= 0) assert.equal(a[row.a]!.name, b[row.b]!.name);
    }
  });

  it('takes 20,000 siblings and 20,000 levels in under two seconds', () => {
    const wide = Array.from({ length: 20_000 }, (_, row) => ({ name: `n${row % 7}`, type: 'X', parent: row === 0 ? -1 : 0 }));
    const deep = Array.from({ length: 20_000 }, (_, row) => ({ name: 'n', type: 'X', parent: row - 1 }));
    const startedAt = performance.now();
    assert.equal(alignSpans(wide, wide.slice(0, 19_000)).length, 20_000);
    assert.equal(alignSpans(deep, deep).length, 20_000);
    assert.ok(performance.now() - startedAt < 2_000, `took ${performance.now() - startedAt} ms`);
  });
});
