import { isList, isObject, type Json } from '../genai/json';
import type { JsonPath } from './jsonNode';

/** What a search in a JSON value found. */
export interface JsonHits {
  /** Entries whose name or value holds the text, in the order of the tree. */
  readonly hits: readonly JsonHit[];
  /** True where there are more than came. */
  readonly isCut: boolean;
}

/** One place: its path, and for each step the position among its siblings. */
export interface JsonHit {
  readonly path: JsonPath;
  readonly positions: readonly number[];
}

/** Entries that are looked at between two pauses. */
const entriesPerTurn = 50_000;

/**
 * Finds a text, without regard to case, in names and values. Pauses through `pause` so that whoever
 * runs it stays responsive, and stops when `isStopped` says so. Does not recurse: depth costs no stack.
 */
export async function findInJson(root: Json, text: string, options: { limit: number; pause: () => Promise<void>; isStopped?: () => boolean }): Promise<JsonHits> {
  const wanted = text.toLowerCase();
  const hits: JsonHit[] = [];
  if (wanted === '') return { hits, isCut: false };
  const open: (JsonHit & { readonly value: Json })[] = [{ path: [], positions: [], value: root }];
  let looked = 0;
  while (open.length > 0) {
    const { path, positions, value } = open.pop()!;
    looked += 1;
    if (looked % entriesPerTurn === 0) {
      await options.pause();
      if (options.isStopped?.()) return { hits, isCut: true };
    }
    if (holds(path.at(-1), value, wanted)) {
      if (hits.length === options.limit) return { hits, isCut: true };
      hits.push({ path, positions });
    }
    // Last first onto the stack, so that the first comes off first.
    if (isList(value)) for (let at = value.length - 1; at >= 0; at -= 1) open.push({ path: [...path, at], positions: [...positions, at], value: value[at]! });
    else if (isObject(value)) {
      const names = Object.keys(value);
      for (let at = names.length - 1; at >= 0; at -= 1) open.push({ path: [...path, names[at]!], positions: [...positions, at], value: value[names[at]!]! });
    }
  }
  return { hits, isCut: false };
}

function holds(key: string | number | undefined, value: Json, wanted: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(wanted)) return true;
  if (isList(value) || isObject(value)) return false;
  return String(value).toLowerCase().includes(wanted);
}
