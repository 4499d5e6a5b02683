const usual = /^[0-9a-f]{16}$/;
const noParent = /^0*$/;

/** High half of ids that are kept as text: {@link SpanIds.odd} knows them by the low half. */
const oddHigh = 0xffffffff;

/**
 * Span ids in two 32-bit numbers each. Ids of 16 hex digits, as the standard has them, are their own
 * number; any other text gets a number of its own and is remembered. 0 stands for "no span".
 */
export class SpanIds {
  readonly halves: Uint32Array;
  /** Texts that are no 16 hex digits, by the low half of their number. */
  readonly odd: string[];
  readonly #numbers = new Map<string, number>();

  constructor(halves: Uint32Array, odd: readonly string[] = []) {
    this.halves = halves;
    this.odd = [...odd];
    odd.forEach((text, index) => this.#numbers.set(text, index + 1));
  }

  /** Sets the id at a place. An empty text and zeros, which name no span, are 0. */
  set(at: number, text: string): void {
    const [high, low] = this.halvesOf(text);
    this.halves[2 * at] = high;
    this.halves[2 * at + 1] = low;
  }

  /** Both halves of a text; an odd one is remembered. */
  halvesOf(text: string): readonly [number, number] {
    if (usual.test(text)) {
      const high = Number.parseInt(text.slice(0, 8), 16);
      const low = Number.parseInt(text.slice(8), 16);
      if (high !== oddHigh && (high !== 0 || low !== 0)) return [high, low];
    }
    if (noParent.test(text)) return [0, 0];
    let number = this.#numbers.get(text);
    if (number === undefined) {
      this.odd.push(text);
      number = this.odd.length;
      this.#numbers.set(text, number);
    }
    return [oddHigh, number];
  }

  /** The id at a place; '' where none is. */
  get(at: number): string {
    return idText(this.halves[2 * at]!, this.halves[2 * at + 1]!, this.odd);
  }

  /** The place of an id, by one look at each; -1 where no place has it. */
  indexOf(text: string): number {
    const isKnown = usual.test(text) || this.#numbers.has(text);
    if (!isKnown) return -1;
    const [high, low] = this.halvesOf(text);
    if (high === 0 && low === 0) return -1;
    const { halves } = this;
    for (let at = 0; at < halves.length; at += 2) if (halves[at + 1] === low && halves[at] === high) return at >> 1;
    return -1;
  }
}

function idText(high: number, low: number, odd: readonly string[]): string {
  if (high === oddHigh) return odd[low - 1] ?? '';
  if (high === 0 && low === 0) return '';
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** Finds places by id in constant time. Open addressing over the halves: no text and no object is made. */
export class IdTable {
  readonly #halves: Uint32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** Holds none of `halves` yet. */
  constructor(halves: Uint32Array) {
    this.#halves = halves;
    let size = 16;
    while (size < halves.length) size *= 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
  }

  /** Takes a place in; returns the place that has the id already, or -1. */
  add(at: number): number {
    const slot = this.#slotOf(this.#halves[2 * at]!, this.#halves[2 * at + 1]!);
    const known = this.#slots[slot]!;
    if (known < 0) this.#slots[slot] = at;
    return known;
  }

  /** Puts another place of the same id in the place of the one that was added. */
  replace(at: number): void {
    this.#slots[this.#slotOf(this.#halves[2 * at]!, this.#halves[2 * at + 1]!)] = at;
  }

  /** The place of an id; -1 where it was not added. */
  find(high: number, low: number): number {
    return this.#slots[this.#slotOf(high, low)]!;
  }

  #slotOf(high: number, low: number): number {
    let slot = (Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b) >>> 7) & this.#mask;
    for (;;) {
      const at = this.#slots[slot]!;
      if (at < 0 || (this.#halves[2 * at + 1] === low && this.#halves[2 * at] === high)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
