import type { Node } from 'web-tree-sitter';
import type { PythonSource } from './parse';
import { ownNodes, scanFunctions, type PythonFunction } from './scan';

const known = new WeakMap<PythonSource, ReadonlySet<string>>();

/**
 * Names of the functions that are given objects which are not initialised yet: what `cls.__new__(cls)` made, or the `self` of a
 * constructor that attrs writes or whose class turns itself into text. MLflow makes text of all arguments, and only lets `TypeError` and `ValueError`
 * of it pass. Source: mlflow 3.17 `tracing/utils/__init__.py`, `dump_span_attribute_value`.
 */
export function takesHalfMade(source: PythonSource): ReadonlySet<string> {
  let names = known.get(source);
  if (!names) known.set(source, (names = /\.__new__\(|__repr__|__str__|\btakes_self\b/.test(source.text) ? find(source) : new Set()));
  return names;
}

function find(source: PythonSource): ReadonlySet<string> {
  // What attrs calls from a constructor that it writes, with the object that is being made: `Converter(convert, takes_self=True)`.
  const names = new Set([...source.text.matchAll(/\b(?:Converter|Factory)\(\s*(\w+)\s*,[^()]*\btakes_self\s*=\s*True/g)].map(([, name = '']) => name));
  const functions = scanFunctions(source);
  const textual = new Set(functions.filter(({ name }) => name === '__repr__' || name === '__str__').map((fn) => fn.scopes.at(-1)?.node.id));
  for (const fn of functions) {
    const made = madeByNew(fn, source);
    if (fn.name === '__init__' && textual.has(fn.scopes.at(-1)?.node.id)) made.add('self');
    if (made.size === 0) continue;
    for (const call of ownNodes(fn.body, ['call'])) {
      const callee = call.childForFieldName('function');
      const name = callee && /(\w+)$/.exec(source.text.slice(callee.startIndex, callee.endIndex))?.[1];
      if (name && !/^__\w+__$/.test(name) && passes(call, made, source)) names.add(name);
    }
  }
  return names;
}

/** Names that are bound to a result of `__new__`. */
function madeByNew(fn: PythonFunction, source: PythonSource): Set<string> {
  const names = new Set<string>();
  if (!source.text.slice(fn.body.startIndex, fn.body.endIndex).includes('.__new__(')) return names;
  for (const assignment of ownNodes(fn.body, ['assignment'])) {
    const [left, right] = [assignment.childForFieldName('left'), assignment.childForFieldName('right')];
    if (left?.type === 'identifier' && right && /\.__new__\((?!(mcs|mcls|metacls|metaclass|meta)\b)/.test(source.text.slice(right.startIndex, right.endIndex))) names.add(source.text.slice(left.startIndex, left.endIndex));
  }
  return names;
}

function passes(call: Node, names: ReadonlySet<string>, source: PythonSource): boolean {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).some((argument) => {
    const value = argument.type === 'keyword_argument' ? argument.childForFieldName('value') : argument;
    return value?.type === 'identifier' && names.has(source.text.slice(value.startIndex, value.endIndex));
  });
}
