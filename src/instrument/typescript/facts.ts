import { ts } from 'ts-morph';
import type { FunctionFacts } from '../spanTypes/facts';
import { TsImports } from './imports';
import type { TsSource } from './parse';
import { boundNames, scanTsFunctions, visitOwn, type TsFunction } from './scan';

/** What the source of a function says about its work. */
export function tsFunctionFacts(fn: TsFunction, source: TsSource): FunctionFacts {
  const imports = TsImports.of(source);
  const { calls, callsInLoop } = callsOf(fn.body ? [fn.body] : [], imports);
  const own = namesOf(source);
  return {
    name: fn.name,
    ...(fn.enclosingClass?.name ? { className: fn.enclosingClass.name.text } : {}),
    bases: fn.enclosingClass?.heritageClauses?.flatMap(({ types }) => types.flatMap(({ expression }) => imports.resolve(expression) ?? [])) ?? [],
    decorators: decoratorNames(fn, imports),
    calls,
    callsInLoop,
    parameters: fn.node.parameters.flatMap((parameter) => boundNames([parameter]).map((name) => ({ name, ...(parameter.type ? { type: parameter.type.getText(source.file) } : {}) }))),
    ...(fn.node.type ? { returns: fn.node.type.getText(source.file) } : {}),
    modules: imports.modules,
    autolog: [],
    localCalls: localCalls(calls, own),
  };
}

/** What statements say about their work, as {@link tsFunctionFacts}. */
export function blockFacts(statements: readonly ts.Statement[], source: TsSource): FunctionFacts {
  const imports = TsImports.of(source);
  const own = namesOf(source);
  const { calls, callsInLoop } = callsOf(statements, imports);
  return { name: '', bases: [], decorators: [], calls, callsInLoop, parameters: [], modules: imports.modules, autolog: [], localCalls: localCalls(calls, own) };
}

const knownNames = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Names of the text's functions. Asked for each function in turn. */
function namesOf(source: TsSource): ReadonlySet<string> {
  let names = knownNames.get(source.file);
  if (!names) knownNames.set(source.file, (names = new Set(scanTsFunctions(source).map(({ name }) => name))));
  return names;
}

function callsOf(roots: readonly ts.Node[], imports: TsImports): { calls: string[]; callsInLoop: string[] } {
  const calls: string[] = [];
  const callsInLoop: string[] = [];
  const visit = (node: ts.Node, inLoop: boolean): void => {
    if (ts.isCallExpression(node)) {
      const callee = imports.resolve(node.expression);
      if (callee !== undefined) {
        calls.push(callee);
        if (inLoop) callsInLoop.push(callee);
      }
    }
    const isLoop = ts.isIterationStatement(node, false);
    ts.forEachChild(node, (child) => {
      // Callbacks run as part of the function; named functions are targets of their own.
      if (!ts.isFunctionDeclaration(child) && !ts.isClassLike(child)) visit(child, inLoop || isLoop);
    });
  };
  for (const root of roots) visit(root, false);
  return { calls, callsInLoop };
}

const localCalls = (calls: readonly string[], own: ReadonlySet<string>): string[] => [...new Set(calls.map((call) => call.replace(/^this\./, '')))].filter((call) => own.has(call));

function decoratorNames(fn: TsFunction, imports: TsImports): string[] {
  const decorators = ts.canHaveDecorators(fn.node) ? (ts.getDecorators(fn.node) ?? []) : [];
  return decorators.map(({ expression }) => imports.resolve(expression) ?? '');
}

/** True when the function itself, arrows inside included, has a node for which `test` holds. */
export function ownHas(fn: TsFunction, test: (node: ts.Node) => boolean): boolean {
  let found = false;
  visitOwn(fn.node, (node) => {
    if (!found && test(node)) found = true;
  }, true);
  return found;
}
