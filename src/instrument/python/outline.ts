import type { Node } from 'web-tree-sitter';
import type { PythonSource } from './parse';

const types = ['decorated_definition', 'function_definition', 'class_definition', 'import_statement', 'import_from_statement'];
const known = new WeakMap<PythonSource, readonly Node[]>();

/** Definitions and imports of a text in its order. Going through a whole tree is what costs most, so it is done once for all who ask. */
export function outlineOf(source: PythonSource): readonly Node[] {
  let nodes = known.get(source);
  if (!nodes) known.set(source, (nodes = source.root.descendantsOfType(types)));
  return nodes;
}
