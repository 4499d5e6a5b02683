import type { Node } from 'web-tree-sitter';
import { builtins } from './builtins';
import { classBases, parameters } from './facts';
import { frameLooks, type FrameLook } from './frames';
import { PythonImports } from './imports';
import { madeMethods } from './madeMethods';
import { outlineOf } from './outline';
import type { PythonSource } from './parse';
import { isContainerBase } from './recording';
import { scanFunctions, type PythonFunction } from './scan';
import { guardsText, textHazard, typesOf, type FunctionTypes, type TextHazard } from './textHazards';
import { hasDoubtfulTruth } from './truth';

/**
 * What a function calls, by name: `l:f` (a name of its module), `n:f` (an imported name), `s:m` (a member of its own class,
 * property or method), `c:m` (the same, called), `m:m` (a method of something else), `a:m` (one that is given one of the function's own
 * parameters), `d` (a value that is called with the object it belongs to: `field.widget(field)`), `v` (another value that is called).
 */
export type Mention = string;

export interface ModuleFunction extends FunctionTypes {
  /** See `Target.id`. */
  readonly id: string;
  readonly name: string;
  readonly className?: string;
  readonly mentions: readonly Mention[];
  /** MLflow runs it on whatever it records, whoever made that. */
  readonly isRecorded: boolean;
  readonly frames?: FrameLook;
  readonly hazard?: TextHazard;
  readonly guardsText: boolean;
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
  /** Names that its imports give, as they are called where they come from. */
  readonly imported: readonly string[];
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

function readFacts(source: PythonSource): ModuleFacts {
  const { text } = source;
  const functions = scanFunctions(source);
  const made = new Set(madeMethods(source, recordedMethods));
  const looks = frameLooks(source);
  const found = new Map<PythonFunction, Set<Mention>>(functions.map((fn) => [fn, new Set<Mention>()]));
  const isKnown = knownNames(source, functions);
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
    const mentions = node.type === 'attribute' ? ownMember(text.slice(at, node.endIndex)) : calledNames(node, source, ownParameters(open.at(-1) as PythonFunction), isKnown);
    for (const mention of mentions) own.add(mention);
  }
  return {
    imported: PythonImports.of(source).all.map(({ target }) => target.split('.').at(-1) ?? target),
    functions: functions.map((fn) => {
      const scope = fn.scopes.at(-1);
      const frames = looks.get(fn.id);
      const hazard = textHazard(fn, source);
      return {
        id: fn.id,
        name: fn.name,
        ...(scope?.kind === 'class' ? { className: scope.name } : {}),
        mentions: [...(found.get(fn) ?? [])],
        isRecorded: made.has(fn) || (scope !== undefined && recordedMethods.has(fn.name)),
        ...(frames ? { frames } : {}),
        ...(hazard ? { hazard } : {}),
        guardsText: guardsText(fn, [...ownParameters(fn)], source),
        ...typesOf(fn, source),
      };
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

const ownMember = (attribute: string): Mention[] => {
  const member = /^(?:self|cls|super\(\))\s*\.\s*(\w+)$/.exec(attribute)?.[1];
  return member === undefined ? [] : [`s:${member}`];
};

/** Whether a name that is called is a function or class of the text, or built in. */
function knownNames({ text }: PythonSource, functions: readonly PythonFunction[]): (name: string) => boolean {
  const own = new Set([...functions.map(({ name }) => name), ...[...text.matchAll(/\bclass\s+(\w+)/g)].map(([, name]) => name)]);
  return (name) => own.has(name) || builtins.has(name) || /^[A-Z]\w*(Error|Exception|Warning|Interrupt|Exit|Iteration)$/.test(name);
}

function calledNames(call: Node, source: PythonSource, own: ReadonlySet<string>, isKnown: (name: string) => boolean): Mention[] {
  const callee = call.childForFieldName('function');
  if (!callee) return [];
  const dotted = source.text.slice(callee.startIndex, callee.endIndex);
  if (/^(self|cls)$/.test(dotted)) return ['s:__call__'];
  const head = /^\w+/.exec(dotted)?.[0];
  const binding = head === undefined ? undefined : PythonImports.of(source).all.find(({ local }) => local === head);
  if (head === dotted) return binding ? [`n:${binding.target.split('.').at(-1)}`] : isKnown(dotted) ? [`l:${dotted}`] : [`l:${dotted}`, 'v'];
  const last = /\.\s*(\w+)$/.exec(dotted)?.[1];
  if (last === undefined) return ['v'];
  // What is given the very object that it belongs to is a value that can be called; it is no method.
  if (dotted === `${given(call, source)[0]}.${last}`) return ['d'];
  // A function of an imported module is looked up by its name.
  if (binding) return [`n:${last}`];
  const member = /^(?:self|cls|super\(\))\s*\.\s*\w+$/.test(dotted) ? `c:${last}` : `m:${last}`;
  return given(call, source).some((name) => own.has(name)) ? [member, `a:${last}`] : [member];
}

/** Plain names among the arguments of a call. */
function given(call: Node, { text }: PythonSource): string[] {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).flatMap((argument) => {
    const value = argument.type === 'keyword_argument' ? argument.childForFieldName('value') : argument;
    return value?.type === 'identifier' ? [text.slice(value.startIndex, value.endIndex)] : [];
  });
}
