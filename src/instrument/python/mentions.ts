import type { Node } from 'web-tree-sitter';
import type { PythonSource } from './parse';

/** Tokens of the text that a pattern (with the flag `g`) finds, in order. Far cheaper on a long text than going through its tree. */
export function tokensAt(source: PythonSource, pattern: RegExp): Node[] {
  return [...source.text.matchAll(pattern)].flatMap(({ index, 0: word }) => {
    const node = source.root.descendantForIndex(index, index + word.length);
    return node && node.startIndex === index && node.endIndex === index + word.length ? node : [];
  });
}

/** Calls whose callee is one of these names or has it as its last part, in the order of the names in the text. */
export function callsNamed(source: PythonSource, names: readonly string[]): Node[] {
  return tokensAt(source, new RegExp(`\\b(?:${names.join('|')})\\b`, 'g')).flatMap((name) => {
    const { parent } = name;
    const callee = parent?.type === 'attribute' && parent.childForFieldName('attribute')?.id === name.id ? parent : name;
    const call = callee.parent;
    return call?.type === 'call' && call.childForFieldName('function')?.id === callee.id ? call : [];
  });
}
