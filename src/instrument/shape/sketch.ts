import type { Language } from '../types';
import type { Token } from './tokens';

/** Features that a sketch keeps at most. */
const sketchSize = 64;

/** Words of the language and of tracing: they say nothing about which function it is. */
const common = new Set(
  ('def function async await return const let var if else elif for in of while try except catch finally with as new this self cls None null undefined True False true false lambda not and or is ' +
    'trace mlflow SpanType span_type spanType withSpan start_span startSpan').split(' '),
);

/**
 * A body's shape: the smallest hashes of its words and of its neighbouring tokens, ascending. Two
 * sketches compare as the bodies do ({@link import('../../trace/source/similarity').similarity}).
 * Independent of the function's own name, its place, comments and white space.
 */
export function bodySketch(tokens: readonly Token[], ownName: string, language: Language): number[] {
  const hashes = new Set<number>();
  const body = withoutDocstring(tokens, language);
  let before = '';
  for (const { kind, text } of body) {
    const word = text === ownName ? '\u0001' : text;
    if ((kind === 'name' && !common.has(text) && word === text) || (kind === 'string' && text.length > 2)) hashes.add(hash(`w${word}`));
    if (kind !== 'mark' || before !== '') hashes.add(hash(`${before} ${word}`));
    // Brackets and commas differ with the formatter.
    before = kind === 'mark' && /[()[\]{},;]/.test(text) ? '' : word;
  }
  return [...hashes].sort((a, b) => a - b).slice(0, sketchSize);
}

/** Without the first string of a Python body: prose is edited for other reasons than code. */
function withoutDocstring(tokens: readonly Token[], language: Language): readonly Token[] {
  if (language !== 'python') return tokens;
  let depth = 0;
  const colon = tokens.findIndex(({ text, kind }) => {
    if (kind !== 'mark') return false;
    if ('([{'.includes(text)) depth += 1;
    if (')]}'.includes(text)) depth -= 1;
    return text === ':' && depth === 0;
  });
  const isDocstring = colon >= 0 && tokens[colon + 1]?.kind === 'string';
  return isDocstring ? [...tokens.slice(0, colon + 1), ...tokens.slice(colon + 2)] : tokens;
}

/** FNV-1a with a final mix, as a 32-bit number from 0. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
