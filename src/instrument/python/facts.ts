import type { Node } from 'web-tree-sitter';
import type { FunctionFacts } from '../spanTypes/facts';
import { enabledFlavours } from './autolog';
import { handedByName } from './handed';
import { PythonImports } from './imports';
import type { PythonSource } from './parse';
import { ownNodes, type PythonFunction } from './scan';

/** What the source of a function says about its work. */
export function functionFacts(fn: PythonFunction, source: PythonSource): FunctionFacts {
  const { text } = source;
  const slice = (node: Node) => text.slice(node.startIndex, node.endIndex);
  const scope = fn.scopes.at(-1);
  const returns = fn.node.childForFieldName('return_type');
  return {
    name: fn.name,
    ...(scope?.kind === 'class' ? { className: scope.name } : {}),
    bases: scope?.kind === 'class' ? classBases(scope.node, source) : [],
    decorators: decoratorNames(fn, source),
    parameters: parameters(fn, source),
    ...(returns ? { returns: slice(returns) } : {}),
    ...callFacts([fn.body], source),
    ...handedTo(fn, source),
  };
}

function handedTo(fn: PythonFunction, source: PythonSource): Pick<FunctionFacts, 'handedTo'> {
  const callee = fn.scopes.at(-1)?.kind === 'class' ? undefined : handedByName(source).get(fn.name);
  return callee === undefined ? {} : { handedTo: callee };
}

/** What statements say about their work, as those of a function without a name. */
export function blockFacts(statements: readonly Node[], source: PythonSource): FunctionFacts {
  return { name: '', bases: [], decorators: [], parameters: [], ...callFacts(statements, source) };
}

function callFacts(nodes: readonly Node[], source: PythonSource): Pick<FunctionFacts, 'calls' | 'callsInLoop' | 'modules' | 'autolog' | 'localCalls'> {
  const imports = PythonImports.of(source);
  const inner = nodes.flatMap((node) => ownNodes(node, ['call', 'for_statement', 'while_statement']));
  const loops = inner.filter((node) => node.type !== 'call');
  const calls: string[] = [];
  const callsInLoop: string[] = [];
  for (const call of inner) {
    if (call.type !== 'call') continue;
    const callee = imports.resolveNode(call.childForFieldName('function'));
    if (callee === undefined) continue;
    calls.push(callee);
    if (loops.some((loop) => loop.startIndex < call.startIndex && call.endIndex <= loop.endIndex)) callsInLoop.push(callee);
  }
  return { calls, callsInLoop, modules: imports.all.map(({ target }) => target), autolog: [...enabledFlavours(source)], localCalls: localCalls(calls, source) };
}

/** Resolved names of a function's decorators; a call keeps its `()`. */
export function decoratorNames(fn: PythonFunction, source: PythonSource): string[] {
  const imports = PythonImports.of(source);
  return fn.decorators.map((node) => imports.resolveNode(node.firstNamedChild) ?? '');
}

/** Resolved names of the classes that a class extends, `Generic[T]` as `Generic[]`. */
export function classBases(node: Node, source: PythonSource): string[] {
  const imports = PythonImports.of(source);
  const list = node.childForFieldName('superclasses');
  return (list?.namedChildren ?? []).flatMap((child) => imports.resolveNode(child) ?? []);
}

/** Parameters in order, without `self` and `cls` of methods, stars removed. */
export function parameters(fn: PythonFunction, source: PythonSource): { name: string; type?: string }[] {
  const list = fn.node.childForFieldName('parameters')?.namedChildren ?? [];
  const found = list.flatMap((node) => {
    const target = node.type === 'identifier' ? node : (node.childForFieldName('name') ?? node.firstNamedChild);
    if (!target || !/identifier|parameter|splat/.test(node.type)) return [];
    const type = node.childForFieldName('type');
    return [{
      name: source.text.slice(target.startIndex, target.endIndex).replace(/^\*+/, ''),
      ...(type ? { type: source.text.slice(type.startIndex, type.endIndex) } : {}),
    }];
  });
  const isMethod = fn.scopes.at(-1)?.kind === 'class';
  return isMethod && /^(self|cls|mcs)$/.test(found[0]?.name ?? '') ? found.slice(1) : found;
}

const knownNames = new WeakMap<PythonSource, ReadonlySet<string>>();

/** Names that the text defines as functions, by the text alone. */
function definedNames(source: PythonSource): ReadonlySet<string> {
  let names = knownNames.get(source);
  if (!names) knownNames.set(source, (names = new Set([...source.text.matchAll(/\bdef\s+([\p{L}\p{N}_]+)/gu)].map((match) => match[1] ?? ''))));
  return names;
}

function localCalls(calls: readonly string[], source: PythonSource): string[] {
  const own = definedNames(source);
  return [...new Set(calls.map((call) => call.replace(/^(self|cls)\./, '')))].filter((call) => own.has(call));
}
