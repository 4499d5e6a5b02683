import type { CompareRequests } from './compare';
import { hasShape, isCount, isShortText, isString, nothing, oneOf, optional, type Guards } from './check';

const isPlace = hasShape({ traceId: isShortText, location: isShortText });

/** What the pages that compare may ask. */
export const compareGuards: Guards<CompareRequests> = {
  getSubject: nothing,
  getComparison: nothing,
  getPair: hasShape({ a: optional(isShortText), b: optional(isShortText) }),
  openSide: hasShape({ side: oneOf('a', 'b'), spanId: optional(isShortText) }),
  swap: nothing,
  getRuns: nothing,
  getSession: hasShape({ from: isCount }),
  openTrace: hasShape({ traceId: isShortText, location: isShortText, spanId: optional(isShortText) }),
  compareTraces: hasShape({ a: isPlace, b: isPlace }),
  openLink: hasShape({ address: (value) => isString(value) && value.length <= 8_000 }),
};
