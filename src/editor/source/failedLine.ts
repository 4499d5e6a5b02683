import type { Span } from '../../trace/model';
import { bestPath, isOwnPath } from '../../trace/source/recordedPath';
import type { SourceFunction } from '../../trace/sourceLink';
import { stackLines } from '../../trace/stackFrames';

/**
 * The line, counted from 0, of a function at which a failed span's exception was raised or passed
 * through; `undefined` where its stack does not name one. `path` is the file that holds the function.
 */
export function failedLine(span: Pick<Span, 'events'>, path: string, { startLine0, endLine0 }: Pick<SourceFunction, 'startLine0' | 'endLine0'>): number | undefined {
  const stack = span.events.findLast((event) => event.name === 'exception')?.attributes['exception.stacktrace'];
  if (typeof stack !== 'string') return undefined;
  const here = stackLines(stack).flatMap(({ place }) => (place && isOwnPath(place.file) && bestPath([path], place.file) ? [place.line1 - 1] : []));
  return here.find((line0) => startLine0 <= line0 && line0 <= endLine0);
}
