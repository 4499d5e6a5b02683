import type { RetrievedDocument } from '../../../src/trace/genai/retrievedDocuments';
import { element, icon } from '../dom';
import type { LinkEvents } from './linkElement';
import { markdownElement } from './markdown';

/** Retrieved documents as cards: rank, source, score, text, metadata. `left` more are not among them. */
export function documentCards(documents: readonly RetrievedDocument[], left: number, events: LinkEvents): HTMLElement {
  const best = Math.max(...documents.map(({ score }) => score ?? 0));
  return element(
    'div',
    { class: 'documents', 'data-testid': 'documents' },
    ...documents.map((document, at) => card(document, at, best, events)),
    ...(left > 0 ? [element('p', { class: 'hint' }, `${left.toLocaleString('en-US')} more documents are in the JSON view.`)] : []),
  );
}

function card(document: RetrievedDocument, at: number, best: number, events: LinkEvents): HTMLElement {
  const title = document.source || document.id || `Document ${at + 1}`;
  return element(
    'article',
    { class: 'document' },
    element('h3', {}, icon('file-text'), element('span', { class: 'document-title' }, title), ...(document.score === undefined ? [] : [scoreElement(document.score, best)])),
    markdownElement(document.text, events),
    ...(document.metadata.length === 0
      ? []
      : [element('details', { class: 'metadata' }, element('summary', {}, 'Metadata'), element('dl', {}, ...document.metadata.flatMap(([name, value]) => [element('dt', {}, name), element('dd', { dir: 'auto' }, value)])))]),
  );
}

/** The score, with a bar beside the best one where scores are shares of it. */
function scoreElement(score: number, best: number): HTMLElement {
  const text = Number.isInteger(score) ? String(score) : score.toFixed(Math.abs(score) < 0.01 ? 4 : 3);
  const fill = element('span', { class: 'score-fill' });
  fill.style.width = `${best > 0 ? Math.max(0, Math.min(1, score / best)) * 100 : 0}%`;
  return element('span', { class: 'score', title: `Score ${score}` }, element('span', { class: 'score-bar', 'aria-hidden': 'true' }, fill), `score ${text}`);
}
