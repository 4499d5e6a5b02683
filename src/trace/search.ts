import type { AttributeValue, Span } from './model';

/**
 * Indices of the spans that hold a text, in order: in the name, the status message, an event's
 * name, or in keys and values of attributes of the span and its events. Case does not matter.
 * An empty text finds nothing.
 */
export function findSpans(spans: readonly { readonly span: Pick<Span, 'name' | 'status' | 'attributes' | 'events'> }[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  spans.forEach(({ span }, row) => {
    if (holds(span, wanted)) found.push(row);
  });
  return found;
}

function holds(span: Pick<Span, 'name' | 'status' | 'attributes' | 'events'>, wanted: string): boolean {
  const has = (text: string) => text.toLowerCase().includes(wanted);
  if (has(span.name) || has(span.status.message) || valueHolds(span.attributes, wanted)) return true;
  return span.events.some((event) => has(event.name) || valueHolds(event.attributes, wanted));
}

function valueHolds(value: AttributeValue, wanted: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(wanted);
  if (typeof value !== 'object' || value === null) return String(value).includes(wanted);
  if (Array.isArray(value)) return value.some((each: AttributeValue) => valueHolds(each, wanted));
  return Object.entries(value).some(([key, each]: [string, AttributeValue]) => key.toLowerCase().includes(wanted) || valueHolds(each, wanted));
}
