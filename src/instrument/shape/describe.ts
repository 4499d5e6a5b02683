import type { FunctionEntry, IndexedFunction, Language } from '../types';
import { bodySketch } from './sketch';
import { calledNames, openedSpanNames } from './spanNames';
import { tokenize, type Token } from './tokens';

/** Adds to each function of a text what its body tells: shape, calls, names of the spans it opens. */
export function describeFunctions(entries: readonly FunctionEntry[], text: string, language: Language): IndexedFunction[] {
  if (entries.length === 0) return [];
  const tokens = tokenize(text, language);
  return entries.map((entry) => {
    const first = firstFrom(tokens, entry.range.start);
    const name = firstFrom(tokens, entry.nameRange.end);
    const end = firstFrom(tokens, entry.range.end);
    // Decorators and the name itself are left out: adding tracing and renaming must not change the shape.
    const body = tokens.slice(name, end);
    // A span that a function inside opens is that one's.
    const inner = entries.filter(({ range }) => range.start > entry.range.start && range.end <= entry.range.end);
    const own = inner.length === 0 ? body : body.filter(({ at }) => !inner.some(({ range }) => range.start <= at && at < range.end));
    const spanNames = [...(entry.spanName === undefined ? [] : [entry.spanName]), ...openedSpanNames(tokens.slice(first, name), own)];
    return { ...entry, shape: bodySketch(body, entry.name, language), calls: calledNames(body, entry.name), spanNames: [...new Set(spanNames)] };
  });
}

/** Index of the first token that begins at an offset or after it. */
function firstFrom(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.at < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
