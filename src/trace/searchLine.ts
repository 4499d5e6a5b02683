import type { Span } from './model';
import type { SearchLine } from './textIndex';

/** What is searched of a span that is in hand. */
export function searchLine({ spanId, name, status, attributes, events }: Span): SearchLine {
  return { id: spanId, name, message: status.message, attributes, events: events.map((event) => ({ name: event.name, attributes: event.attributes })) };
}
