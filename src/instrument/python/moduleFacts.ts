import type { Node } from 'web-tree-sitter';
import { classBases, parameters } from './facts';
import { PythonImports } from './imports';
import { madeMethods } from './madeMethods';
import { outlineOf } from './outline';
import type { PythonSource } from './parse';
import { isContainerBase } from './recording';
import { scanFunctions, type PythonFunction } from './scan';
import { hasDoubtfulTruth } from './truth';

/**
 * What a function calls, by name: `l:f` (a name of its module), `n:f` (an imported name), `s:m` (a member of its own class,
 * property or method), `a:m` (a method of something else that is given one of the function's own parameters), `d` (a value that is
 * called with the object it belongs to: `field.widget(field)`).
 */
export type Mention = string;

export interface ModuleFunction {
  /** See `Target.id`. */
  readonly id: string;
  readonly name: string;
  readonly className?: string;
  readonly mentions: readonly Mention[];
  /** MLflow runs it on whatever it records, whoever made that. */
  readonly isRecorded: boolean;
  /** Looks at the frames of its callers. */
  readonly readsFrames: boolean;
}

export interface ModuleClass {
  readonly name: string;
  /** Last parts of the names of its bases. */
  readonly bases: readonly string[];
  /** A container or another kind of value by one of its bases. */
  readonly isContainer: boolean;
  /** Asking an object whether it is true does more than to look. */
  readonly hasDoubtfulTruth: boolean;
}

/** What the other modules of a package need to know of one: plain data. */
export interface ModuleFacts {
  readonly functions: readonly ModuleFunction[];
  readonly classes: readonly ModuleClass[];
}

/** Methods that MLflow runs on whatever it records, whoever made it. */
const recordedMethods: ReadonlySet<string> = new Set(['__str__', '__repr__', '__format__', '__len__', '__bool__', 'model_dump']);

const known = new WeakMap<PythonSource, ModuleFacts>();

/** The facts of a text, found in one pass over its calls. */
export function moduleFacts(source: PythonSource): ModuleFacts {
  let facts = known.get(source);
  if (!facts) known.set(source, (facts = readFacts(source)));
  return facts;
}

/** Calls that look at the frames of the callers. */
export const frameReaders = /^(inspect\.(currentframe|stack|trace|getframeinfo|getouterframes)|sys\._getframe|sys\._getframemodulename)$/;

function readFacts(source: PythonSource): ModuleFacts {
  const { text } = source;
  const functions = scanFunctions(source);
  const made = new Set(madeMethods(source, recordedMethods));
  const found = new Map<PythonFunction, { mentions: Set<Mention>; readsFrames: boolean }>(functions.map((fn) => [fn, { mentions: new Set<Mention>(), readsFrames: false }]));
  const parametersOf = new Map<PythonFunction, ReadonlySet<string>>();
  const open: PythonFunction[] = [];
  let next = 0;
  const ownParameters = (fn: PythonFunction): ReadonlySet<string> => {
    let names = parametersOf.get(fn);
    if (!names) parametersOf.set(fn, (names = new Set(['self', ...parameters(fn, source).map(({ name }) => name)])));
    return names;
  };
  for (const node of source.root.descendantsOfType(['call', 'attribute'])) {
    const at = node.startIndex;
    for (let fn = functions[next]; fn && fn.body.startIndex <= at; fn = functions[++next]) open.push(fn);
    while (open.length > 0 && (open.at(-1)?.body.endIndex ?? 0) <= at) open.pop();
    const own = found.get(open.at(-1) as PythonFunction);
    if (!own) continue;
    const mention = node.type === 'attribute' ? ownMember(text.slice(at, node.endIndex)) : calledName(node, source, ownParameters(open.at(-1) as PythonFunction));
    if (mention !== undefined) own.mentions.add(mention);
    if (node.type === 'call' && !own.readsFrames) own.readsFrames = looksAtFrames(node, source);
  }
  return {
    functions: functions.map((fn) => {
      const scope = fn.scopes.at(-1);
      const { mentions, readsFrames } = found.get(fn) ?? { mentions: [], readsFrames: false };
      return { id: fn.id, name: fn.name, ...(scope?.kind === 'class' ? { className: scope.name } : {}), mentions: [...mentions], isRecorded: made.has(fn) || (scope !== undefined && recordedMethods.has(fn.name)), readsFrames };
    }),
    classes: outlineOf(source).filter(({ type }) => type === 'class_definition').map((node) => {
      const name = node.childForFieldName('name');
      const bases = classBases(node, source);
      return {
        name: name ? text.slice(name.startIndex, name.endIndex) : '',
        bases: bases.map((base) => base.replace(/\[\]$/, '').split('.').at(-1) ?? base),
        isContainer: bases.some(isContainerBase),
        hasDoubtfulTruth: hasDoubtfulTruth(node, source),
      };
    }),
  };
}

const ownMember = (attribute: string): Mention | undefined => {
  const member = /^(?:self|cls|super\(\))\s*\.\s*(\w+)$/.exec(attribute)?.[1];
  return member && `s:${member}`;
};

function calledName(call: Node, source: PythonSource, own: ReadonlySet<string>): Mention | undefined {
  const callee = call.childForFieldName('function');
  if (!callee) return undefined;
  const dotted = source.text.slice(callee.startIndex, callee.endIndex);
  if (/^(self|cls)$/.test(dotted)) return 's:__call__';
  const head = /^\w+/.exec(dotted)?.[0];
  const binding = head === undefined ? undefined : PythonImports.of(source).all.find(({ local }) => local === head);
  if (head === dotted) return binding ? `n:${binding.target.split('.').at(-1)}` : `l:${dotted}`;
  const last = /\.\s*(\w+)$/.exec(dotted)?.[1];
  if (last === undefined) return undefined;
  // What is given the very object that it belongs to is a value that can be called; it is no method.
  if (dotted === `${given(call, source)[0]}.${last}`) return 'd';
  // A function of an imported module is looked up by its name.
  if (binding) return `n:${last}`;
  return given(call, source).some((name) => own.has(name)) ? `a:${last}` : undefined;
}

/** Plain names among the arguments of a call. */
function given(call: Node, { text }: PythonSource): string[] {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).flatMap((argument) => {
    const value = argument.type === 'keyword_argument' ? argument.childForFieldName('value') : argument;
    return value?.type === 'identifier' ? [text.slice(value.startIndex, value.endIndex)] : [];
  });
}

function looksAtFrames(call: Node, source: PythonSource): boolean {
  const { text } = source;
  const callee = call.childForFieldName('function');
  if (!callee || !/_getframe|frame|stack|trace|warn/.test(text.slice(callee.startIndex, call.endIndex))) return false;
  return frameReaders.test(PythonImports.of(source).resolveNode(callee) ?? '') || /\bstacklevel\s*=/.test(text.slice(callee.endIndex, call.endIndex));
}
