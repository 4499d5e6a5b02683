import { element } from '../dom';
import { iconButton, linkButton } from './iconButton';

/** Where the rest of a text comes from, and where a copy goes. */
export interface TextBlockOptions {
  /** The next characters, beginning at `from`; '' at the end. Absent for a text that came whole. */
  readonly more?: (from: number) => Promise<string>;
  /** Characters of the whole text, where that is known. */
  readonly total?: number;
  readonly copy?: (text: string) => void;
  readonly fail?: (error: unknown) => void;
}

/** A text as it is. An empty start is filled at once; the rest of a cut text comes on demand. */
export function textBlock(start: string, label: string, options: TextBlockOptions): HTMLElement {
  const text = document.createTextNode(start);
  const content = element('pre', { class: 'value', tabindex: 0, 'aria-label': label, dir: 'auto' }, text);
  const hint = element('span', { class: 'hint' });
  let isWhole = options.more === undefined;
  const bring = async () => {
    const next = (await options.more?.(text.length)) ?? '';
    text.appendData(next);
    isWhole = next === '' || text.length >= (options.total ?? Infinity);
    draw();
  };
  const run = (work: Promise<void>) => void work.catch((error: unknown) => options.fail?.(error));
  const more = linkButton('Show More', () => run(bring()));
  const footer = element('div', { class: 'value-footer' }, more, hint);
  const draw = () => {
    footer.hidden = isWhole;
    hint.textContent = `${text.length.toLocaleString('en-US')}${options.total === undefined ? '' : ` of ${options.total.toLocaleString('en-US')}`} characters are shown.`;
  };
  const copyAll = async () => {
    while (!isWhole) await bring();
    options.copy?.(text.data);
  };
  draw();
  if (start === '' && options.more) run(bring());
  const copy = options.copy ? [iconButton('copy', `Copy ${label}`, () => run(copyAll()))] : [];
  for (const button of copy) button.classList.add('copy');
  return element('div', { class: 'value-block' }, ...copy, content, footer);
}
