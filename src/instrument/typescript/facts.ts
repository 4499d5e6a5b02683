import { ts } from 'ts-morph';
import type { FunctionFacts } from '../spanTypes/facts';
import { handOver, handOversByName } from './handed';
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
    ...handedTo(fn, source, imports),
  };
}

/** The call of an agent library that gets the function, directly, in an object or by its name. */
function handedTo(fn: TsFunction, { file }: TsSource, imports: TsImports): Pick<FunctionFacts, 'handedTo'> {
  const handed = handOver(fn.node, file) ?? (fn.enclosingClass ? undefined : handOversByName(file).get(fn.name));
  const callee = handed && imports.resolve(handed.call.expression);
  return callee === undefined ? {} : { handedTo: callee };
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

/** In JavaScript an `encoder` turns text into bytes or tokens; embeddings come from elsewhere. */
const encodesText = /(^|[._])encoder\.encode$/i;

function callsOf(roots: readonly ts.Node[], imports: TsImports): { calls: string[]; callsInLoop: string[] } {
  const calls: string[] = [];
  const callsInLoop: string[] = [];
  const visit = (node: ts.Node, inLoop: boolean): void => {
    if (ts.isCallExpression(node)) {
      const callee = imports.resolve(node.expression);
      for (const name of callee === undefined || encodesText.test(callee) ? [] : [callee, ...madeBy(callee, node)]) {
        calls.push(name);
        if (inLoop) callsInLoop.push(name);
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

const knownMakers = new WeakMap<ts.SourceFile, ReadonlyMap<string, string>>();

/** The callee once more with its receiver replaced by what made it: `index.query` → `@pinecone-database/pinecone.Pinecone().index().query`. */
function madeBy(callee: string, node: ts.Node): string[] {
  const [, receiver = '', method = ''] = /^((?:this\.)?#?[\w$]+)\.(.+)$/.exec(callee) ?? [];
  const made = receiver === '' ? undefined : makersOf(node.getSourceFile()).get(receiver);
  return made === undefined ? [] : [`${made}.${method}`];
}

/** Top-level constants and fields by the call or construction that gives them their value. */
function makersOf(file: ts.SourceFile): ReadonlyMap<string, string> {
  let makers = knownMakers.get(file);
  if (!makers) {
    const found = new Map<string, string>();
    const imports = TsImports.ofFile(file);
    const add = (name: string, value: ts.Expression | undefined): void => {
      const made = value && !ts.isIdentifier(value) ? imports.resolve(value) : undefined;
      if (made?.endsWith('()')) found.set(name, made);
    };
    for (const statement of file.statements) {
      if (ts.isVariableStatement(statement)) for (const { name, initializer } of statement.declarationList.declarations) if (ts.isIdentifier(name)) add(name.text, initializer);
      if (ts.isClassDeclaration(statement)) for (const member of statement.members) if (ts.isPropertyDeclaration(member)) add(`this.${member.name.getText(file)}`, member.initializer);
    }
    knownMakers.set(file, (makers = found));
  }
  return makers;
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
