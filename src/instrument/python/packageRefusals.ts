import type { ModuleClass, ModuleFacts, ModuleFunction } from './moduleFacts';

/** Code of a refusal by target id: what follows from the package for one of its modules. */
export type ModuleRefusals = Readonly<Record<string, string>>;

/** Names of methods that strings, lists, dictionaries and other values have; calling one says nothing about the package. */
const everydayMethods: ReadonlySet<string> = new Set([
  'join', 'format', 'format_map', 'split', 'rsplit', 'strip', 'lstrip', 'rstrip', 'replace', 'startswith', 'endswith', 'encode', 'decode', 'lower', 'upper', 'title', 'capitalize',
  'get', 'items', 'keys', 'values', 'append', 'extend', 'pop', 'update', 'copy', 'index', 'count', 'sort', 'add', 'remove', 'discard', 'insert', 'setdefault', 'clear', 'isoformat', 'strftime',
  'group', 'groups', 'match', 'search', 'sub', 'findall', 'hex', 'find', 'partition', 'zfill', 'ljust', 'rjust', 'center', 'mro', 'total_seconds', '__repr__', '__str__', '__format__',
]);

interface Placed extends ModuleFunction {
  readonly module: number;
}

/** A package's functions and classes by name. */
class Package {
  readonly functions: readonly Placed[];
  readonly #byName = new Map<string, Placed[]>();
  readonly #classes = new Map<string, ModuleClass[]>();

  constructor(modules: readonly ModuleFacts[]) {
    this.functions = modules.flatMap(({ functions }, module) => functions.map((fn) => ({ ...fn, module })));
    for (const fn of this.functions) push(this.#byName, fn.name, fn);
    for (const each of modules.flatMap(({ classes }) => classes)) push(this.#classes, each.name, each);
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
      default:
        return widely ? this.named('__call__') : [];
    }
  }
}

/** What modules of one package tell about each other's functions: those that MLflow itself runs while it records, methods of values, readers of frames. In the order of `modules`. */
export function packageRefusals(modules: readonly ModuleFacts[]): ModuleRefusals[] {
  const whole = new Package(modules);
  const refusals: Record<string, string>[] = modules.map(() => ({}));
  const refuse = (fn: Placed, code: string) => {
    const own = refusals[fn.module];
    if (own) own[fn.id] ??= code;
  };
  for (const fn of whole.functions) {
    if (fn.className === undefined) continue;
    if (whole.hasAncestor(fn.className, ({ isContainer }) => isContainer)) refuse(fn, 'container');
    else if (whole.hasAncestor(fn.className, (each) => each.hasDoubtfulTruth)) refuse(fn, 'doubtfulTruth');
  }
  for (const fn of whileRecording(whole)) refuse(fn, 'runsWhileRecording');
  for (const fn of readingFrames(whole)) refuse(fn, 'frames');
  return refusals;
}

function whileRecording(whole: Package): ReadonlySet<Placed> {
  const found = new Set<Placed>();
  const open = whole.functions.filter(({ isRecorded }) => isRecorded);
  for (let fn = open.pop(); fn; fn = open.pop()) {
    for (const callee of fn.mentions.flatMap((mention) => whole.meant(mention, fn as Placed, true))) {
      if (found.has(callee)) continue;
      found.add(callee);
      open.push(callee);
    }
  }
  return found;
}

/** Functions that look at frames, and their callers three calls up: the numbers of frames that are skipped are small. */
function readingFrames(whole: Package): ReadonlySet<Placed> {
  const found = new Set(whole.functions.filter(({ readsFrames }) => readsFrames));
  const names = new Set([...found].map(({ name }) => name));
  for (let step = 0; step < 3 && found.size > 0; step++) {
    const callers = whole.functions.filter((fn) => !found.has(fn) && fn.mentions.some((mention) => names.has(mention.slice(2)) && whole.meant(mention, fn, false).some((callee) => found.has(callee))));
    for (const fn of callers) {
      found.add(fn);
      names.add(fn.name);
    }
  }
  return found;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
