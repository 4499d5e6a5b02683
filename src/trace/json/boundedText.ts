import { isList, isObject, type Json } from '../genai/json';

/** The start of a value's text. */
export interface BoundedText {
  readonly text: string;
  readonly language: 'json' | 'text';
  /** True where the text goes on. */
  readonly isCut: boolean;
}

/**
 * The first `limit` characters of a value: a text as it is, anything else as indented JSON (the same
 * as `jsonText`). Costs as much as it gives, however big the value is.
 */
export function boundedText(value: Json, limit: number): BoundedText {
  if (typeof value === 'string') return { text: value.slice(0, limit), language: 'text', isCut: value.length > limit };
  const pieces: string[] = [];
  let left = limit + 1;
  const put = (piece: string): boolean => {
    pieces.push(piece);
    left -= piece.length;
    return left > 0;
  };
  write(value, '\n', put);
  const text = pieces.join('');
  return { text: text.slice(0, limit), language: 'json', isCut: text.length > limit };
}

/** Writes a value; false once there is no room. `line` is a line break with the indent. Deep values end the room, not the stack. */
function write(value: Json, line: string, put: (piece: string) => boolean): boolean {
  if (isList(value)) {
    if (value.length === 0) return put('[]');
    return entries(value.length, '[', ']', line, put, (at, inner) => write(value[at]!, inner, put));
  }
  if (isObject(value)) {
    const names = Object.keys(value);
    if (names.length === 0) return put('{}');
    return entries(names.length, '{', '}', line, put, (at, inner) => put(`${JSON.stringify(names[at])}: `) && write(value[names[at]!]!, inner, put));
  }
  if (typeof value === 'bigint') return put(`"${value}"`);
  return put(JSON.stringify(typeof value === 'string' && value.length > 2_000_000 ? value.slice(0, 2_000_000) : value));
}

function entries(count: number, open: string, close: string, line: string, put: (piece: string) => boolean, writeEntry: (at: number, inner: string) => boolean): boolean {
  const inner = `${line}  `;
  if (!put(open)) return false;
  for (let at = 0; at < count; at += 1) {
    if (!put(at === 0 ? inner : `,${inner}`) || !writeEntry(at, inner)) return false;
  }
  return put(`${line}${close}`);
}
