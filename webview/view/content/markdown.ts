import { lexer, type Token, type Tokens } from 'marked';
import { element, icon } from '../dom';
import { imageElement, isImageData } from './imageElement';
import { linkElement, type LinkEvents } from './linkElement';

/** Characters up to which a text is read as markdown; reading longer ones could hold up the page. */
const maxChars = 60_000;

/**
 * A text as markdown, made of elements one by one: markup in it stays text, addresses open only
 * through the host, images show only from data. Long texts are shown as they are.
 */
export function markdownElement(text: string, events: LinkEvents): HTMLElement {
  if (text.length > maxChars) return element('div', { class: 'md plain', dir: 'auto' }, text);
  return element('div', { class: 'md', dir: 'auto' }, ...lexer(text, { gfm: true }).flatMap((token) => block(token, events)));
}

type Made = readonly (Node | string)[];

function block(token: Token, events: LinkEvents): Made {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading': {
      // A heading of a text is not one of the page's outline.
      const heading = token as Tokens.Heading;
      return [element('p', { class: `md-heading md-h${heading.depth}` }, ...inlines(heading.tokens, events))];
    }
    case 'paragraph':
      return [element('p', {}, ...inlines(token.tokens, events))];
    case 'text':
      return [element('p', {}, ...(token.tokens ? inlines(token.tokens, events) : [(token as Tokens.Text).text]))];
    case 'code':
      return [codeBlock(token as Tokens.Code)];
    case 'blockquote':
      return [element('blockquote', {}, ...(token.tokens ?? []).flatMap((each) => block(each, events)))];
    case 'list':
      return [list(token as Tokens.List, events)];
    case 'table':
      return [table(token as Tokens.Table, events)];
    case 'hr':
      return [element('hr')];
    default:
      return [element('p', {}, token.raw)];
  }
}

const codeBlock = (token: Tokens.Code) => element('pre', { class: 'code-block', tabindex: 0, 'aria-label': token.lang ? `Code, ${token.lang.slice(0, 40)}` : 'Code' }, element('code', {}, token.text));

function list(token: Tokens.List, events: LinkEvents): HTMLElement {
  const items = token.items.map((item) => {
    const marks = item.task ? [icon(item.checked ? 'pass-filled' : 'circle-large-outline', 'task'), element('span', { class: 'sr-only' }, item.checked ? 'Done: ' : 'Open: ')] : [];
    const content = item.tokens.flatMap((each): Made => (each.type === 'text' && each.tokens ? inlines(each.tokens, events) : block(each, events)));
    return element('li', {}, ...marks, ...content);
  });
  return token.ordered ? element('ol', { start: typeof token.start === 'number' ? token.start : undefined }, ...items) : element('ul', {}, ...items);
}

function table(token: Tokens.Table, events: LinkEvents): HTMLElement {
  const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') => element('tr', {}, ...cells.map((cell) => element(tag, {}, ...inlines(cell.tokens, events))));
  return element('div', { class: 'md-table', tabindex: 0, role: 'group', 'aria-label': 'Table' }, element('table', {}, element('thead', {}, row(token.header, 'th')), element('tbody', {}, ...token.rows.map((cells) => row(cells, 'td')))));
}

const inlines = (tokens: readonly Token[] | undefined, events: LinkEvents): Made => (tokens ?? []).flatMap((token) => inline(token, events));

function inline(token: Token, events: LinkEvents): Made {
  switch (token.type) {
    case 'strong':
      return [element('strong', {}, ...inlines(token.tokens, events))];
    case 'em':
      return [element('em', {}, ...inlines(token.tokens, events))];
    case 'del':
      return [element('del', {}, ...inlines(token.tokens, events))];
    case 'codespan':
      return [element('code', {}, (token as Tokens.Codespan).text)];
    case 'br':
      return [element('br')];
    case 'link':
      return [linkElement((token as Tokens.Link).href, inlines(token.tokens, events), events)];
    case 'image': {
      const { href, text } = token as Tokens.Image;
      return [isImageData(href) ? imageElement(href, text) : linkElement(href, [icon('file-media'), text || 'Image'], events)];
    }
    case 'escape':
    case 'text':
      return [(token as Tokens.Text).text];
    default:
      return [token.raw];
  }
}
