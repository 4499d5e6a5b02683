import type { Node } from 'web-tree-sitter';
import { callsNamed } from './mentions';
import type { PythonSource } from './parse';
import { scanFunctions, type PythonFunction } from './scan';

/**
 * Functions that may become methods of a class in another way than by their `def` in its body: by another name (`__repr__ = describe`,
 * `cls.__repr__ = describe`, `{"__repr__": describe}`, `setattr(cls, "__repr__", describe)`), or because the function around them makes a
 * class with `type(name, bases, members)`, together with that one and what it takes as a parameter's default.
 */
export function madeMethods(source: PythonSource, methods: ReadonlySet<string>): PythonFunction[] {
  const names = new Set(namedMethods(source.text, methods));
  const makers = classMakers(source);
  if (names.size === 0 && makers.length === 0) return [];
  for (const maker of makers) for (const name of defaults(maker, source)) names.add(name);
  const around = new Set(makers.map(({ id }) => id));
  const functions = scanFunctions(source);
  const inside = functions.filter(({ scopes }) => scopes.some(({ node }) => around.has(node.id)));
  // What a maker returns is recorded too, and runs what stands inside it.
  const outside = new Set(inside.flatMap(({ scopes }) => scopes.map(({ node }) => node.id)).filter((id) => around.has(id)));
  return functions.filter((fn) => names.has(fn.name) || outside.has(fn.node.id) || inside.includes(fn));
}

function namedMethods(text: string, methods: ReadonlySet<string>): string[] {
  const bound = text.matchAll(/(__\w+__)["']?\s*(?:=(?!=)|:|,)\s*(?:__\w+__\s*=\s*)*(?:\w+\.)*([A-Za-z_]\w*)/g);
  return [...bound].flatMap(([, method = '', name = '']) => (methods.has(method) && !methods.has(name) ? [name] : []));
}

/** Nodes of the functions in which a class is made by a call. */
function classMakers(source: PythonSource): Node[] {
  if (!/\b(?:type\s*\([^)]*,|new_class\s*\()/.test(source.text)) return [];
  const makers = callsNamed(source, ['type', 'new_class']).filter((call) => (call.childForFieldName('arguments')?.namedChildCount ?? 0) > 2);
  return makers.flatMap((call) => {
    for (let node = call.parent; node; node = node.parent) if (node.type === 'function_definition') return node;
    return [];
  });
}

/** Names that are defaults of a function's parameters. */
function defaults(fn: Node, { text }: PythonSource): string[] {
  return (fn.childForFieldName('parameters')?.namedChildren ?? []).flatMap((parameter) => {
    const value = parameter.childForFieldName('value');
    return value?.type === 'identifier' ? text.slice(value.startIndex, value.endIndex) : [];
  });
}
