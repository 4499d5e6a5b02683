import { maxRunNames } from '../trace/compare/runs';
import type { CompareRequests, CompareSubject } from './compare';
import { hasShape, isCount, isNumber, isShortText, isString, nothing, oneOf, optional, type Guards } from './check';

const isPlace = hasShape({ traceId: isShortText, location: isShortText, workspace: optional(isShortText), spanId: optional(isShortText) });

/** What the pages that compare may ask. */
export const compareGuards: Guards<CompareRequests> = {
  getSubject: nothing,
  getComparison: nothing,
  getPair: hasShape({ a: optional(isShortText), b: optional(isShortText) }),
  openSide: hasShape({ side: oneOf('a', 'b'), spanId: optional(isShortText) }),
  swap: nothing,
  getRuns: nothing,
  getSession: hasShape({ from: isCount }),
  getAttachment: hasShape({ address: isShortText }),
  openTrace: hasShape({ traceId: isShortText, location: isShortText, spanId: optional(isShortText) }),
  compareTraces: hasShape({ a: isPlace, b: isPlace }),
  openLink: hasShape({ address: (value) => isString(value) && value.length <= 8_000 }),
};

/** The subject that a page kept; `undefined` for anything else, as an older version may have kept it. */
export function keptSubject(state: unknown): CompareSubject | undefined {
  const { subject } = (typeof state === 'object' && state !== null ? state : {}) as { readonly subject?: unknown };
  const fits = subjectShapes.some((isOne) => isOne(subject));
  return fits ? (subject as CompareSubject) : undefined;
}

const place = { location: isShortText, workspace: optional(isShortText) };
const isNames = (value: unknown) => Array.isArray(value) && value.length > 0 && value.length <= maxRunNames && value.every(isShortText);
const subjectShapes = [
  hasShape({ kind: oneOf('comparison'), a: isPlace, b: isPlace }),
  hasShape({ kind: oneOf('runs'), names: isNames, location: optional(isShortText), workspace: optional(isShortText) }),
  hasShape({ kind: oneOf('session'), id: isShortText, aroundMs: isNumber, ...place }),
];
