import type { PairedPart } from '../../../src/trace/genai/pairTools';
import type { ToolResult } from '../../../src/trace/genai/chatMessage';
import { attachmentRef } from '../../../src/trace/genai/attachment';
import { element, icon } from '../dom';
import { imageElement, isImageData } from './imageElement';
import { linkElement, type LinkEvents } from './linkElement';
import { markdownElement } from './markdown';

/** How the pieces of a message are shown. */
export interface PartOptions extends LinkEvents {
  /** True shows texts as they came, not as markdown. */
  readonly isPlain: boolean;
  /** Brings a file that MLflow keeps beside the trace, as a `data:` address. */
  readonly attachment?: (address: string) => Promise<string>;
}

/** One piece of a message. All content goes in as text. */
export function messagePart(part: PairedPart, options: PartOptions): HTMLElement {
  switch (part.kind) {
    case 'text':
      return textElement(part.text, options);
    case 'reasoning':
      return part.text === ''
        ? element('p', { class: 'hint part-note' }, icon('lightbulb-sparkle'), 'Reasoning that the provider keeps to itself.')
        : element('details', { class: 'reasoning' }, element('summary', {}, 'Reasoning'), textElement(part.text, options));
    case 'refusal':
      return element('p', { class: 'refusal' }, icon('circle-slash'), element('span', { dir: 'auto' }, `Refused: ${part.text}`));
    case 'image':
      return imagePart(part.address, options);
    case 'file':
      return element('p', { class: 'part-note' }, icon('file'), element('span', {}, [part.name, part.mediaType].filter((each) => each !== '').join(' · ') || 'File'), ...addressOf(part.address, options));
    case 'toolCall':
      return element(
        'div',
        { class: 'tool-call', 'data-testid': 'tool-call' },
        element('p', { class: 'tool-head' }, icon('tools'), element('span', { class: 'tool-name' }, part.name), ...(part.result ? [] : [element('span', { class: 'hint' }, 'no result in this conversation')])),
        ...(part.arguments === '' ? [] : [jsonBlock(part.arguments, `Arguments of ${part.name}`)]),
        ...(part.result ? [resultElement(part.result)] : []),
      );
    case 'toolResult':
      return element('div', { class: 'tool-call' }, resultElement(part));
    case 'document':
      return element('details', { class: 'document-part' }, element('summary', {}, icon('file-text'), part.title || 'Document'), textElement(part.text, options));
    case 'other':
      return part.text === '' ? element('p', { class: 'part-note' }, icon('symbol-misc'), part.name) : element('details', {}, element('summary', {}, part.name), jsonBlock(part.text, part.name));
  }
}

const textElement = (text: string, options: PartOptions) => (options.isPlain ? element('div', { class: 'md plain', dir: 'auto' }, text) : markdownElement(text, options));

const jsonBlock = (text: string, label: string) => element('pre', { class: 'code-block', tabindex: 0, 'aria-label': label }, text);

function resultElement(result: ToolResult): HTMLElement {
  const title = result.isError ? 'Error' : 'Result';
  const name = result.name === '' ? '' : ` of ${result.name}`;
  return element(
    'div',
    { class: `tool-result${result.isError ? ' failed' : ''}`, 'data-testid': 'tool-result' },
    element('p', { class: 'tool-head' }, icon(result.isError ? 'error' : 'arrow-small-right'), element('span', {}, `${title}${name}`)),
    jsonBlock(result.text, `${title}${name}`),
  );
}

function imagePart(address: string, options: PartOptions): HTMLElement {
  if (isImageData(address)) return imageElement(address, '');
  const { attachment } = options;
  if (attachment && attachmentRef(address)?.contentType.startsWith('image/')) return attachedImage(address, attachment);
  const note = address.startsWith('mlflow-attachment:') ? 'Image, kept by MLflow as an attachment of the trace' : 'Image';
  return element('p', { class: 'part-note' }, icon('file-media'), element('span', {}, note), ...addressOf(address, options));
}

/** An image beside the trace: it is asked for when somebody looks at the message. */
function attachedImage(address: string, bring: (address: string) => Promise<string>): HTMLElement {
  const box = element('div', { class: 'part-note', 'data-testid': 'attached-image' }, icon('file-media'), 'Reading the image that MLflow keeps beside the trace…');
  const look = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return;
    look.disconnect();
    bring(address).then(
      (data) => box.replaceChildren(isImageData(data) ? imageElement(data, '') : element('span', { class: 'hint' }, 'The attachment is of a form that is not drawn here.')),
      (error: unknown) => box.replaceChildren(icon('warning'), element('span', {}, error instanceof Error ? error.message : 'The image could not be read.')),
    );
  });
  look.observe(box);
  return box;
}

const addressOf = (address: string, options: PartOptions) => (address === '' || address.startsWith('data:') ? [] : [linkElement(address, [element('bdi', { class: 'address' }, address.slice(0, 300))], options)]);
