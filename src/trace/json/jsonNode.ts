import { isList, isObject, type Json } from '../genai/json';

/** Where a value is inside a JSON value: names and indices from the top. */
export type JsonPath = readonly (string | number)[];

/** One value of a JSON tree as a row shows it. */
export interface JsonNode {
  /** Name or index in its parent; '' for the top. */
  readonly key: string | number;
  readonly kind: 'object' | 'list' | 'text' | 'number' | 'boolean' | 'null';
  /** Entries of an object or a list; 0 for anything else. */
  readonly count: number;
  /** The value in one line, cut. */
  readonly preview: string;
  /** Characters of a text that is longer than its preview; 0 otherwise. */
  readonly longChars: number;
}

/** Characters of a preview. */
const previewChars = 240;
const previewEntries = 6;

/** The value at a path; `undefined` where the path leads nowhere. */
export function valueAt(root: Json, path: JsonPath): Json | undefined {
  let at: Json | undefined = root;
  for (const step of path) {
    if (isList(at)) at = typeof step === 'number' ? at[step] : undefined;
    else if (isObject(at)) at = Object.hasOwn(at, step) ? at[step] : undefined;
    else return undefined;
  }
  return at;
}

/** One value as a row. */
export function jsonNode(key: string | number, value: Json): JsonNode {
  const plain = { key, count: 0, longChars: 0 };
  if (value === null) return { ...plain, kind: 'null', preview: 'null' };
  if (typeof value === 'string') return { ...plain, kind: 'text', preview: oneLine(value), longChars: isLong(value) ? value.length : 0 };
  if (typeof value === 'boolean') return { ...plain, kind: 'boolean', preview: String(value) };
  if (isList(value)) return { ...plain, kind: 'list', count: value.length, preview: previewOf(value.slice(0, previewEntries).map((each) => brief(each)), value.length, '[', ']') };
  if (isObject(value)) {
    const keys = Object.keys(value);
    return { ...plain, kind: 'object', count: keys.length, preview: previewOf(keys.slice(0, previewEntries).map((name) => `${name}: ${brief(value[name]!)}`), keys.length, '{', '}') };
  }
  return { ...plain, kind: 'number', preview: String(value) };
}

/** The entries `from … from + count - 1` of an object or a list. Empty for anything else. */
export function jsonChildren(value: Json, from: number, count: number): JsonNode[] {
  if (isList(value)) return value.slice(from, from + count).map((each, at) => jsonNode(from + at, each));
  if (!isObject(value)) return [];
  return Object.keys(value).slice(from, from + count).map((name) => jsonNode(name, value[name]!));
}

const isLong = (text: string) => text.length > previewChars || text.includes('\n');
const oneLine = (text: string) => `"${text.slice(0, previewChars).replace(/\s*\n\s*/g, ' ↵ ')}${text.length > previewChars ? '…' : ''}"`;
const previewOf = (entries: readonly string[], count: number, open: string, close: string) =>
  `${open}${[...entries, ...(count > entries.length ? ['…'] : [])].join(', ')}${close}`.slice(0, previewChars);

/** A value inside a preview: nothing nested is opened, so that a preview costs little. */
function brief(value: Json): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}${value.length > 40 ? '…' : ''}"`;
  if (isList(value)) return value.length === 0 ? '[]' : '[…]';
  if (isObject(value)) return '{…}';
  return String(value);
}
