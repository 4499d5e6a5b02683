import type { Node } from 'web-tree-sitter';
import type { PythonSource } from './parse';
import { ownNodes } from './scan';

const harmless = /^(len|bool|int|float|abs|sum|min|max|any|all|isinstance|hasattr|getattr|callable|iter|super|type|super\(\)\.__(len|bool)__|self\.__len__)$/;

/**
 * True for a class whose `__bool__` or `__len__` does more than look: it fetches, advances or changes something.
 * MLflow asks whether `self` is true before each call. Source: mlflow 3.17 `tracing/utils/__init__.py`, `capture_function_input_args`.
 */
export function hasDoubtfulTruth(classNode: Node, source: PythonSource): boolean {
  const body = classNode.childForFieldName('body');
  return (body?.namedChildren ?? []).some((child) => {
    const fn = child.type === 'decorated_definition' ? child.childForFieldName('definition') : child;
    const name = fn?.type === 'function_definition' ? fn.childForFieldName('name') : null;
    const inner = fn?.childForFieldName('body');
    if (!name || !inner || !/^__(bool|len)__$/.test(source.text.slice(name.startIndex, name.endIndex))) return false;
    return ownNodes(inner, ['call', 'assignment', 'augmented_assignment', 'delete_statement', 'raise_statement']).some((node) => !isHarmless(node, source.text));
  });
}

function isHarmless(node: Node, text: string): boolean {
  if (node.type === 'call') {
    const callee = node.childForFieldName('function');
    return callee !== null && harmless.test(text.slice(callee.startIndex, callee.endIndex));
  }
  const left = node.type === 'assignment' ? node.childForFieldName('left') : null;
  return left?.type === 'identifier';
}
