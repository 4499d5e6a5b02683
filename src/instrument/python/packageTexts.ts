import type { ModuleFacts } from './moduleFacts';
import { isOpen, mayBe, names } from './textHazards';
import type { Package, Placed } from './wholePackage';

interface DoubtfulTexts {
  /** Classes whose objects may fail or do work when they are turned into text, with those that extend them and those that they extend. */
  readonly failing: ReadonlySet<string>;
  /** Of these the classes themselves, and those that extend them. */
  readonly own: ReadonlySet<string>;
  /** The same of classes whose text other objects make, which fails while the object is not complete: where it was just made. */
  readonly dispatching: ReadonlySet<string>;
}

function doubtfulTexts(whole: Package): DoubtfulTexts {
  const texts = whole.functions.filter(({ isRecorded, name }) => isRecorded && !/^__(len|bool)__$/.test(name));
  const failing = texts.filter((fn) => fn.hazard === 'raises' || whole.reached(fn).some(({ hazard }) => hazard === 'works'));
  const dispatching = texts.filter((fn) => whole.reached(fn, true).some(({ mentions }) => mentions.includes('d')));
  return { failing: whole.related(failing), own: whole.extending(failing), dispatching: whole.related(dispatching) };
}

/** Functions that may be given, or give back, objects of such classes. Where annotations do not tell, they do so only in a module that knows one of the classes. */
export function handlingDoubtfulTexts(whole: Package, modules: readonly ModuleFacts[]): Placed[] {
  const { failing, own, dispatching } = doubtfulTexts(whole);
  const knows = modules.map(({ imported, classes }) => [...imported, ...classes.map(({ name }) => name)].some((name) => own.has(name)));
  return whole.functions.filter((fn) => {
    if (fn.isRecorded) return false;
    const returns = fn.returns === undefined ? [] : [fn.returns];
    if (fn.makes && returns.some((type) => mayBe(type, dispatching))) return true;
    return [...fn.given, ...returns].some((type) => names(type, failing) || (isOpen(type) && knows[fn.module]));
  });
}

/** Functions that expect objects whose text fails, with those that hand them such an object and, in their own class or module, are handed it. */
export function guardingText(whole: Package): readonly Placed[] {
  const guards = new Set(whole.functions.filter((fn) => fn.guardsText));
  if (guards.size === 0) return [];
  const takesAnything = (fn: Placed) => fn.given.some((type) => mayBe(type, new Set(['object'])));
  const calls = (fn: Placed, kinds: RegExp) => fn.mentions.filter((mention) => kinds.test(mention)).flatMap((mention) => whole.meant(mention, fn, true));
  const handed = [...guards].flatMap((guard) => calls(guard, /^[ls]:/)).flatMap((fn) => [fn, ...calls(fn, /^[ls]:/)]);
  const handing = whole.functions.filter((fn) => calls(fn, /^[lnsa]:/).some((callee) => guards.has(callee)));
  return [...guards, ...[...handed, ...handing].filter(takesAnything)];
}
