import { givesName } from '../../base/spanNamePattern';
import type { EarlierFunction, SourceFunction } from '../sourceLink';
import { similarity } from './similarity';

/** A function as it stood in the code for a while. Times are milliseconds since 1970. */
export interface RememberedFunction extends EarlierFunction {
  readonly file: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Bodies at least as alike as this may be one function under two names. */
const renamedFunction = 0.5;
/** Functions that are remembered at most; the ones seen longest ago are dropped. */
const maxFunctions = 2_000;
const maxSpanNames = 20;
/** Milliseconds after which a function's being there is news again. */
const refreshMs = 3_600_000;
/** Bodies less alike than this are not versions of one function: the name was given to another. */
const sameFunction = 0.3;

/**
 * What names of traced functions meant, so that a trace finds its function after it was renamed or
 * moved. Plain data in and out: the owner keeps it.
 */
export class FunctionMemory {
  #known: RememberedFunction[];

  constructor(known: readonly RememberedFunction[] = []) {
    this.#known = [...known];
  }

  /** Everything that is remembered, to be kept. */
  get all(): readonly RememberedFunction[] {
    return this.#known;
  }

  /** Takes in functions that were just seen; true where something new was learnt. */
  remember(seen: readonly SourceFunction[], nowMs: number): boolean {
    let learnt = false;
    for (const each of seen) {
      if (!each.traced && each.spanNames.length === 0) continue;
      const { file, name, qualifiedName, parameters, shape, calls, spanNames } = each;
      const fresh = { file, name, qualifiedName, parameters, shape, calls, spanNames };
      const at = this.#known.findLastIndex((known) => known.file === file && known.qualifiedName === qualifiedName);
      const known = this.#known[at];
      if (known && similarity(known.shape, shape) >= sameFunction) {
        // Names that its spans once had still stand in traces.
        const names = [...new Set([...spanNames, ...known.spanNames])].slice(0, maxSpanNames);
        learnt ||= known.shape.join() !== shape.join() || known.spanNames.length !== names.length || nowMs - known.toMs > refreshMs;
        this.#known[at] = { ...fresh, spanNames: names, fromMs: known.fromMs, toMs: nowMs };
      } else {
        learnt = true;
        this.#known.push({ ...fresh, fromMs: nowMs, toMs: nowMs });
      }
    }
    if (this.#known.length > maxFunctions) this.#known = this.#known.sort((a, b) => a.toMs - b.toMs).slice(-maxFunctions);
    return learnt;
  }

  /** Names that a function and its spans had, its present ones among them: by its place, or by its body where it was renamed or moved. */
  namesOf(wanted: SourceFunction): readonly string[] {
    const same = this.#known.filter((each) => (each.file === wanted.file && each.qualifiedName === wanted.qualifiedName) || similarity(each.shape, wanted.shape) >= renamedFunction);
    return [...new Set([wanted.name, ...wanted.spanNames, ...same.flatMap(({ name, spanNames }) => [name, ...spanNames])])];
  }

  /** What a function's or span's name meant at a time; where nothing was known by then, the nearest later knowledge. */
  recall(name: string, atMs: number): readonly RememberedFunction[] {
    const named = this.#known.filter((each) => each.name === name || givesName(each.spanNames, name));
    const byPlace = new Map<string, RememberedFunction>();
    for (const each of named) {
      const key = `${each.file}#${each.qualifiedName}`;
      const other = byPlace.get(key);
      if (!other || distance(each, atMs) < distance(other, atMs)) byPlace.set(key, each);
    }
    return [...byPlace.values()];
  }
}

function distance({ fromMs, toMs }: RememberedFunction, atMs: number): number {
  return atMs < fromMs ? fromMs - atMs : Math.max(0, atMs - toMs);
}
