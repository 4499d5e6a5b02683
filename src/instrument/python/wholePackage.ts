import { everydayMethods } from './builtins';
import type { ModuleClass, ModuleFacts, ModuleFunction } from './moduleFacts';

/** A function with the number of its module. */
export interface Placed extends ModuleFunction {
  readonly module: number;
}

/** A package's functions and classes by name. */
export class Package {
  readonly functions: readonly Placed[];
  readonly #byName = new Map<string, Placed[]>();
  readonly #classes = new Map<string, ModuleClass[]>();

  constructor(modules: readonly ModuleFacts[]) {
    this.functions = modules.flatMap(({ functions }, module) => functions.map((fn) => ({ ...fn, module })));
    for (const fn of this.functions) push(this.#byName, fn.name, fn);
    for (const each of modules.flatMap(({ classes }) => classes)) push(this.#classes, each.name, each);
  }

  /** The classes of these methods, those that they extend, and those that extend them. */
  related(methods: readonly Placed[]): ReadonlySet<string> {
    const extended = methods.flatMap(({ className }) => (className === undefined ? [] : [...this.lineage(className)]));
    return new Set([...extended, ...this.extending(methods)]);
  }

  /** The classes of these methods, and those that extend them. */
  extending(methods: readonly Placed[]): ReadonlySet<string> {
    const names = new Set(methods.flatMap(({ className }) => className ?? []));
    return new Set([...names, ...[...this.#classes.keys()].filter((name) => [...this.lineage(name)].some((each) => names.has(each)))]);
  }

  named(name: string): readonly Placed[] {
    return this.#byName.get(name) ?? [];
  }

  /** A class of this name and all that it extends, as far as the package has them. */
  lineage(name: string): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [name];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (found.has(each)) continue;
      found.add(each);
      open.push(...(this.#classes.get(each) ?? []).flatMap(({ bases }) => bases));
    }
    return found;
  }

  hasAncestor(className: string, is: (each: ModuleClass) => boolean): boolean {
    return [...this.lineage(className)].some((name) => (this.#classes.get(name) ?? []).some(is));
  }

  /** Functions that a mention can mean. `widely`: also methods of other objects, and values that are called. */
  meant(mention: string, by: Placed, widely: boolean): readonly Placed[] {
    const name = mention.slice(2);
    switch (mention[0]) {
      case 'l':
        return this.named(name).filter(({ className, module }) => className === undefined && module === by.module);
      case 'n':
        return this.named(name).filter(({ className }) => className === undefined);
      case 's':
        return this.named(name).filter(({ className }) => className !== undefined && by.className !== undefined && (this.lineage(className).has(by.className) || this.lineage(by.className).has(className)));
      case 'a': {
        if (!widely || everydayMethods.has(name)) return [];
        return this.named(name).filter(({ className }) => className !== undefined);
      }
      case 'd':
        return widely ? this.named('__call__') : [];
      default:
        return [];
    }
  }

  /** Whether what a mention calls may be one of these, where values that are called may be anything. */
  mayRun(mention: string, by: Placed, functions: ReadonlySet<Placed>): boolean {
    const name = mention.slice(2);
    if (mention === 'v' || mention === 'd') return true;
    if (mention.startsWith('c:') && this.meant(`s:${name}`, by, true).length === 0) return !everydayMethods.has(name);
    if (mention.startsWith('m:')) return !everydayMethods.has(name) && this.named(name).some((fn) => functions.has(fn));
    return this.meant(mention, by, true).some((fn) => functions.has(fn));
  }

  /** A function and what it calls of its own class and module, directly or not; `widely`: also what it hands its arguments to. */
  reached(fn: Placed, widely = false): Placed[] {
    const found = new Set([fn]);
    const kinds = widely ? /^[lsa]:/ : /^[ls]:/;
    for (const each of found) for (const mention of each.mentions) if (kinds.test(mention)) for (const callee of this.meant(mention, each, widely)) found.add(callee);
    return [...found];
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
