import type { Node } from 'web-tree-sitter';
import { builtins, everydayMethods } from './builtins';
import type { PythonSource } from './parse';
import { ownNodes, type PythonFunction } from './scan';

/**
 * What goes wrong where a function runs only because somebody wanted an object's text: it `raises`, or it `works`, in that it takes
 * something out of an iterator or stream, keeps what it works out from now on, or is a coroutine that nobody awaits.
 */
export type TextHazard = 'raises' | 'works';

export function textHazard({ name, body, decorators, isAsync }: PythonFunction, source: PythonSource): TextHazard | undefined {
  const text = source.text.slice(body.startIndex, body.endIndex);
  const isKept = decorators.some((node) => /cached_?property|reify/i.test(source.text.slice(node.startIndex, node.endIndex)));
  if (isAsync || isKept || /\b(?:next|anext)\(|\b(?:list|tuple|sorted)\(self\.\w*(?:iter|gen|stream)\w*\)|\.(?:read|readline|recv|fetchone|fetchall)\(/.test(text)) return 'works';
  // What is only there to be overridden says nothing of those that override it.
  return /^__(str|repr|format)__$/.test(name) && /(?:^|[;:\n])\s*raise\b(?!\s+NotImplementedError)/.test(text) ? 'raises' : undefined;
}

/** Types that say too little to tell: anything, type variables, what an object of any class can be by its methods. */
const openTypes = /\b(?:Any|object|Self|(?:Async)?(?:Iterable|Iterator)|Awaitable|Callable|Hashable|Sized|[A-Z]|_[A-Z]|_?T[A-Z_]*|_?[A-Z]{1,2}_?(?:co|contra)|KT|VT|\w*TypeVar|\w+T)\b/;

export interface FunctionTypes {
  /** Annotations of its parameters without `self` and `cls`, `''` where one is missing. */
  readonly given: readonly string[];
  /** The annotation of what it returns or yields, `''` where that is missing; absent where it gives nothing back. */
  readonly returns?: string;
  /** It gives back, or yields, what a call gave it. */
  readonly makes: boolean;
}

/** True for an annotation that names one of these classes. */
export const names = (type: string, classes: ReadonlySet<string>): boolean => (type.match(/\w+/g) ?? []).some((word) => classes.has(word));

/** True for a missing annotation, and for one that says too little to tell. */
export const isOpen = (type: string): boolean => type === '' || openTypes.test(type);

/** True where an object of one of these classes may have this annotation. */
export const mayBe = (type: string, classes: ReadonlySet<string>): boolean => classes.size > 0 && (isOpen(type) || names(type, classes));

/** The annotations of a function. */
export function typesOf({ node, body, scopes }: PythonFunction, { text }: PythonSource): FunctionTypes {
  const slice = (each: Node | null) => (each ? text.slice(each.startIndex, each.endIndex) : '');
  const parameters = (node.childForFieldName('parameters')?.namedChildren ?? []).filter(({ type }) => /identifier|parameter|splat/.test(type));
  const named = scopes.at(-1)?.kind === 'class' && /^(self|cls|mcs)$/.test(slice(parameters[0] ?? null)) ? parameters.slice(1) : parameters;
  const returns = node.childForFieldName('return_type');
  const inner = text.slice(body.startIndex, body.endIndex);
  const gives = returns !== null || /\b(?:return[ \t]+(?!None\b)\S|yield\b)/.test(inner);
  return { given: named.map((parameter) => slice(parameter.childForFieldName('type'))), ...(gives ? { returns: slice(returns) } : {}), makes: givesBackCall(inner) };
}

/** By the text: `return make(…)`, or `made = make(…)` and later `return made`; calls of what Python has built in do not count. */
function givesBackCall(body: string): boolean {
  for (const [, value = '', opening] of body.matchAll(/\b(?:return|yield)\s+(?:await\s+)?([\w.]+)(\(?)/g)) {
    const makers = opening ? [value] : [...body.matchAll(new RegExp(`\\b${value.replaceAll('.', '\\.')}\\s*=\\s*(?:await\\s+)?([\\w.]+)\\(`, 'g'))].map(([, maker = '']) => maker);
    if (makers.some((maker) => !builtins.has(maker) && !everydayMethods.has(maker.split('.').at(-1) ?? ''))) return true;
  }
  return false;
}

/** True where a `try` surrounds `repr(x)`, `str(x)` or something of such a name, with `x` one of the function's parameters: it expects objects whose text fails. */
export function guardsText({ body }: PythonFunction, given: readonly string[], { text }: PythonSource): boolean {
  if (!/\btry\s*:/.test(text.slice(body.startIndex, body.endIndex))) return false;
  return ownNodes(body, ['try_statement']).some((node) => {
    const inner = node.childForFieldName('body');
    return inner !== null && [...text.slice(inner.startIndex, inner.endIndex).matchAll(/\b(?:str|\w*repr\w*)\(\s*(\w+)\s*[,)]/g)].some(([, name = '']) => given.includes(name));
  });
}
