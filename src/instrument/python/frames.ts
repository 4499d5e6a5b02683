import type { Node } from 'web-tree-sitter';
import { withCallers } from './callers';
import { PythonImports } from './imports';
import { tokensAt } from './mentions';
import type { PythonSource } from './parse';
import { scanFunctions, type PythonFunction } from './scan';

/** How a function looks at the frames of its callers: `reads` them, or `walks` up to the first that is none of certain modules. */
export type FrameLook = 'reads' | 'walks';

const words = /\b(?:f_back|_getframe|_getframemodulename|currentframe|getframeinfo|getouterframes|walk_stack|extract_stack|stack|trace|stacklevel)\b/g;
/** A search for the line that a warning names: with a wrapper on the way it names another one, and nothing else changes. */
const forWarnings = /stack_?level|warn/i;
const known = new WeakMap<PythonSource, ReadonlyMap<string, FrameLook>>();
const knownCallers = new WeakMap<PythonSource, ReadonlySet<string>>();

/** The functions of a text that look at frames themselves, by their ids. */
export function frameLooks(source: PythonSource): ReadonlyMap<string, FrameLook> {
  let looks = known.get(source);
  if (!looks) known.set(source, (looks = find(source)));
  return looks;
}

/** Ids of these functions and of all in the text that call them by name, directly or not. */
export function frameReadersOf(source: PythonSource): ReadonlySet<string> {
  let readers = knownCallers.get(source);
  if (!readers) knownCallers.set(source, (readers = withCallers(source, new Set(frameLooks(source).keys()))));
  return readers;
}

function find(source: PythonSource): ReadonlyMap<string, FrameLook> {
  const looks = new Map<string, FrameLook>();
  if (!/\bf_back\b|\b_getframe|\binspect\b|\b(?:walk|extract)_stack\b|\bstacklevel\b/.test(source.text)) return looks;
  for (const token of tokensAt(source, words)) {
    const look = lookOf(token, source);
    const fn = look && functionAt(token.startIndex, source);
    if (fn && looks.get(fn.id) !== 'walks') looks.set(fn.id, look === 'walks' && asksForModule(fn, source) && !forWarnings.test(fn.name) ? 'walks' : 'reads');
  }
  return looks;
}

function lookOf(token: Node, source: PythonSource): FrameLook | undefined {
  if (token.type !== 'identifier') return undefined;
  const word = source.text.slice(token.startIndex, token.endIndex);
  const { parent } = token;
  if (word === 'stacklevel') return parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === token.id ? 'reads' : undefined;
  if (word === 'f_back') return isInLoop(token) ? 'walks' : 'reads';
  const name = parent?.type === 'attribute' ? parent : token;
  const resolved = PythonImports.of(source).resolveNode(name) ?? '';
  if (/^(stack|trace|getouterframes|walk_stack)$/.test(word)) {
    if (!/^(inspect\.(stack|trace|getouterframes)|traceback\.walk_stack)$/.test(resolved)) return undefined;
    return name.parent?.parent?.type === 'subscript' ? 'reads' : 'walks';
  }
  return 'reads';
}

const asksForModule = ({ body }: PythonFunction, { text }: PythonSource): boolean => /\b(?:while|if|elif)\b[^\n]*(?:f_globals|f_code|filename|startswith|module|__name__)/.test(text.slice(body.startIndex, body.endIndex));

/** True inside a loop or comprehension of the same function. */
function isInLoop(inner: Node): boolean {
  for (let node = inner.parent; node && node.type !== 'function_definition'; node = node.parent) {
    if (/^(for|while)_statement$|_comprehension$|^generator_expression$/.test(node.type)) return true;
  }
  return false;
}

const functionAt = (at: number, source: PythonSource): PythonFunction | undefined => scanFunctions(source).findLast(({ node }) => node.startIndex <= at && at < node.endIndex);
