import type { Node } from 'web-tree-sitter';
import type { FunctionSignature, Parameter } from '../signature';
import { decoratorNames } from './facts';
import type { PythonSource } from './parse';
import { hasYield } from './refusals';
import { scanFunctions, type PythonFunction } from './scan';

/** How the function that begins at an offset is called; `undefined` where none begins there. */
export function pythonSignature(source: PythonSource, start: number): FunctionSignature | undefined {
  const functions = scanFunctions(source);
  const fn = functions.find(({ outer }) => outer.startIndex === start);
  if (!fn) return undefined;
  const scope = fn.scopes.at(-1);
  const isMethod = scope?.kind === 'class';
  const isNested = fn.scopes.some(({ kind }) => kind === 'function');
  const decorators = decoratorNames(fn, source).map((name) => name.replace('()', ''));
  const isStatic = decorators.includes('staticmethod');
  const isClass = decorators.includes('classmethod');
  const all = parametersOf(fn, source);
  const className = isMethod ? fn.scopes.map(({ name }) => name).join('.') : undefined;
  return {
    name: fn.name,
    qualifiedName: fn.qualifiedName,
    parameters: isMethod && !isStatic ? all.slice(1) : all,
    isAsync: fn.isAsync,
    isGenerator: hasYield(fn),
    receiver: isNested ? 'nested' : !isMethod ? 'none' : isStatic || isClass ? 'class' : 'instance',
    ...(className === undefined ? {} : { className }),
    ...(isMethod && !isStatic && !isClass ? constructorOf(scope.node, functions, source) : {}),
    exported: { kind: 'named', name: fn.scopes[0]?.name ?? fn.name },
  };
}

function constructorOf(node: Node, functions: readonly PythonFunction[], source: PythonSource): { constructorParameters?: readonly Parameter[] } {
  const init = functions.find((each) => each.name === '__init__' && each.scopes.at(-1)?.node.startIndex === node.startIndex);
  if (init) return { constructorParameters: parametersOf(init, source).slice(1) };
  // Without bases and decorators nothing else can give it a constructor.
  const isPlain = !node.childForFieldName('superclasses') && node.parent?.type !== 'decorated_definition';
  return isPlain ? { constructorParameters: [] } : {};
}

function parametersOf({ node }: PythonFunction, { text }: PythonSource): Parameter[] {
  const slice = (each: Node) => text.slice(each.startIndex, each.endIndex);
  const found: Parameter[] = [];
  let kind: Parameter['kind'] = 'positional';
  for (const each of node.childForFieldName('parameters')?.namedChildren ?? []) {
    if (each.type === 'comment') continue;
    if (each.type === 'positional_separator') {
      for (const [i, before] of found.entries()) found[i] = { ...before, kind: 'positionalOnly' };
      continue;
    }
    if (each.type === 'keyword_separator') {
      kind = 'keywordOnly';
      continue;
    }
    const target = each.childForFieldName('name') ?? (each.type === 'typed_parameter' ? each.firstNamedChild : each);
    const type = each.childForFieldName('type');
    if (!target) continue;
    const starred = target.type === 'list_splat_pattern' ? 'rest' : target.type === 'dictionary_splat_pattern' ? 'keywordRest' : undefined;
    found.push({ name: slice(target).replace(/^\*+\s*/, ''), kind: starred ?? kind, isOptional: starred !== undefined || each.childForFieldName('value') !== null, ...(type ? { type: slice(type) } : {}) });
    if (starred === 'rest') kind = 'keywordOnly';
  }
  return found;
}
