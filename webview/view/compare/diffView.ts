import { diffTexts, foldSame, type DiffPiece } from './textDiff';
import { element, icon } from '../dom';
import { linkButton } from '../content/iconButton';

/** Lines that are shown at once. */
const maxLines = 2_000;

/** Two texts side by side with what differs marked, unchanged lines folded. */
export function diffView(left: string, right: string, label: string): HTMLElement {
  if (left === right) return element('p', { class: 'hint same-note' }, icon('check'), left === '' ? `Neither recorded ${label.toLowerCase()}.` : `${label} are the same.`);
  const rows = diffTexts(left, right);
  if (!rows) return element('div', {}, element('p', { class: 'hint' }, 'The two differ too much to be compared line by line.'), element('div', { class: 'diff-plain' }, plain(left), plain(right)));
  const box = element('div', {});
  const draw = (isFolded: boolean) => {
    const shown = isFolded ? foldSame(rows) : rows;
    const lines = shown.slice(0, maxLines).map((row) => {
      if ('folded' in row) return element('tr', { class: 'diff-fold' }, element('td', { colspan: 2 }, linkButton(`${row.folded.toLocaleString('en-US')} ${row.folded === 1 ? 'line is' : 'lines are'} the same`, () => draw(false))));
      return element('tr', { class: row.isSame ? '' : 'diff-changed' }, cell(row.left, row.isSame ? '' : 'diff-removed', 'removed'), cell(row.right, row.isSame ? '' : 'diff-added', 'added'));
    });
    const left = shown.length - lines.length;
    box.replaceChildren(
      element('table', { class: 'diff', 'aria-label': `${label}, first and second run`, 'data-testid': 'diff' }, element('tbody', {}, ...lines)),
      ...(left > 0 ? [element('p', { class: 'hint' }, `${left.toLocaleString('en-US')} more lines are not shown.`)] : []),
    );
  };
  draw(true);
  return box;
}

function cell(pieces: readonly DiffPiece[] | undefined, tone: string, word: string): HTMLElement {
  if (!pieces) return element('td', { class: 'diff-none' });
  const marked = pieces.map((piece) => (piece.isChanged && piece.text !== '' ? element('mark', { class: tone, title: word }, piece.text) : piece.text));
  return element('td', { class: tone === '' ? '' : `${tone}-line`, dir: 'auto' }, ...marked);
}

const plain = (text: string) => element('pre', { class: 'value', tabindex: 0 }, text.slice(0, 200_000));
