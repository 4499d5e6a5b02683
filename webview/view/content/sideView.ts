import type { SpanSide } from '../../../src/protocol/spanContent';
import type { ShownSide } from '../../../src/trace/spanDetail';
import { element } from '../dom';
import type { ContentClient } from './contentClient';
import { documentCards } from './documentCards';
import { JsonTreeView } from './jsonTreeView';
import { markdownElement } from './markdown';
import { messageCards } from './messageCards';
import { textBlock } from './textBlock';

/** The forms that a value can be shown in. */
export type SideForm = 'messages' | 'documents' | 'tree' | 'markdown' | 'text';

const formWords: Readonly<Record<SideForm, string>> = { messages: 'Messages', documents: 'Documents', tree: 'JSON', markdown: 'Markdown', text: 'Text' };

/** Which forms a value has, the most telling first. */
export function formsOf(side: ShownSide): SideForm[] {
  const forms: SideForm[] = [];
  if (side.messages) forms.push('messages');
  if (side.documents) forms.push('documents');
  if (side.text !== '') forms.push(...(side.language === 'json' ? (['tree', 'text'] as const) : looksMarked(side.text) ? (['markdown', 'text'] as const) : (['text', 'markdown'] as const)));
  return forms;
}

/** Text with the marks that people use for structure. */
const looksMarked = (text: string) => /^(#{1,6} |\s*[-*] |\s*\d+\. |```|> |\|.*\|)/m.test(text) || /\*\*[^*\n]+\*\*|\]\(https?:/.test(text);

/** Inputs or outputs of a span: one of their forms, and a switch between them. `preferred` is what the person chose last. */
export function sideView(spanId: string, part: SpanSide, side: ShownSide, client: ContentClient, preferred: { form?: SideForm }): HTMLElement {
  const forms = formsOf(side);
  const body = element('div', { class: 'side-body' });
  const buttons = forms.map((form) => {
    const button = element('button', { class: 'form-button', type: 'button', 'data-testid': `form-${form}` }, formWords[form]);
    button.addEventListener('click', () => {
      preferred.form = form;
      show(form);
    });
    return [form, button] as const;
  });
  const show = (form: SideForm) => {
    for (const [each, button] of buttons) button.setAttribute('aria-pressed', String(each === form));
    body.replaceChildren(formElement(form, spanId, part, side, client));
  };
  show(preferred.form !== undefined && forms.includes(preferred.form) ? preferred.form : forms[0]!);
  const bar = element('div', { class: 'form-bar', role: 'group', 'aria-label': `Show ${part} as` }, ...buttons.map(([, button]) => button));
  return element('div', { class: 'side' }, ...(forms.length > 1 ? [bar] : []), body);
}

function formElement(form: SideForm, spanId: string, part: SpanSide, side: ShownSide, client: ContentClient): HTMLElement {
  const openLink = (address: string) => void client.ask('openLink', { address }).catch(client.fail);
  switch (form) {
    case 'messages':
      return messageCards(side.messages!, {
        isPlain: false,
        openLink,
        attachment: async (address) => (await client.ask('getAttachment', { address })).data,
        copy: client.copy,
        fail: client.fail,
        earlier: (before) => client.ask('getMessages', { spanId, side: part, before }),
        whole: async (index) => (await client.ask('getMessage', { spanId, side: part, index })) ?? undefined,
      });
    case 'documents':
      return documentCards(side.documents!, side.documentsLeft ?? 0, { openLink });
    case 'tree':
      return jsonTree(spanId, part, client);
    case 'markdown':
      return element('div', { class: 'message' }, markdownElement(side.text, { openLink }), ...(side.isCut ? [element('p', { class: 'hint' }, 'The rest is in the Text form.')] : []));
    case 'text':
      return textBlock(side.text, part, { ...(side.isCut ? { more: async (from) => (await client.ask('getJsonText', { spanId, part, path: [], from })).text } : {}), copy: client.copy, fail: client.fail });
  }
}

function jsonTree(spanId: string, part: SpanSide, client: ContentClient): HTMLElement {
  const box = element('div', {}, element('p', { class: 'hint' }, 'Reading the value…'));
  const open = async () => {
    const top = await client.ask('getJsonNode', { spanId, part, path: [] });
    if (!top) return box.replaceChildren(element('p', { class: 'hint' }, 'The span has no such value any more.'));
    const view = new JsonTreeView(top, part, {
      entries: (path, from, count) => client.ask('getJsonChildren', { spanId, part, path, from, count }),
      text: (path, from) => client.ask('getJsonText', { spanId, part, path, from }),
      find: (text) => client.ask('findInJson', { spanId, part, text }),
      copy: client.copy,
      fail: client.fail,
    });
    box.replaceChildren(view.element);
  };
  open().catch(client.fail);
  return box;
}
