import type { Node } from 'web-tree-sitter';
import type { OffsetRange } from '../../base/position';
import { pointAt, type PythonSource } from './parse';

const types = ['decorated_definition', 'function_definition', 'class_definition'];
const known = new WeakMap<PythonSource, readonly Node[]>();

/** Definitions of a text in its order. Going through a whole tree is what costs most, so it is done once for all who ask. */
export function outlineOf(source: PythonSource): readonly Node[] {
  let nodes = known.get(source);
  if (!nodes) known.set(source, (nodes = source.root.descendantsOfType(types)));
  return nodes;
}

/** The definitions that touch a range, and those around them; the rest of the tree is not entered. */
export function outlineAt({ root, text }: PythonSource, range: OffsetRange): readonly Node[] {
  // The parser takes the range's ends as outside.
  const found = root.descendantsOfType(types, pointAt(text, Math.max(0, range.start - 1)), pointAt(text, Math.min(text.length, range.end + 1)));
  // Where the range ends in a decorator, its definition lies behind it.
  const last = found.at(-1);
  const definition = last?.type === 'decorated_definition' ? last.childForFieldName('definition') : null;
  return definition ? [...found, definition] : found;
}
