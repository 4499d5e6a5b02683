import type { TraceNotes } from '../../../src/trace/notes';
import { element } from '../dom';
import { attributeTable, type AttributeEvents } from './attributeTable';

/** Tags and metadata of the whole trace, or why they could not be read. */
export function traceNotesView(notes: TraceNotes | undefined, failure: string | undefined, { copy, fail }: AttributeEvents): HTMLElement {
  if (!notes) return element('p', { class: 'form-problem', role: 'alert' }, failure ?? 'What belongs to the trace could not be read.');
  const { tags, metadata, clientRequestId } = notes;
  const rows = (pairs: readonly (readonly [string, string])[]) => [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, text]) => ({ key, text, language: 'text' as const, isCut: false }));
  const request: (readonly [string, string])[] = clientRequestId === undefined ? [] : [['Request id of the program', clientRequestId]];
  return element(
    'div',
    { 'data-testid': 'trace-notes' },
    element('h3', {}, 'Tags'),
    attributeTable(rows(Object.entries(tags)), 'Tags', { copy, fail }),
    element('h3', {}, 'Metadata'),
    attributeTable([...rows(request), ...rows(Object.entries(metadata))], 'Metadata', { copy, fail }),
  );
}
