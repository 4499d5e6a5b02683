/**
 * JSON that goes back as it came. `JSON.parse` loses what it cannot hold: digits of large numbers,
 * `1.0` against `1`, repeated keys. Lists that several clients write to must not lose anything, so
 * this keeps the source text of every value and changes only what is asked for.
 */
export interface RawMember {
  readonly key: string;
  readonly value: RawValue;
}

/** A JSON value with its text. `members` for objects, `items` for arrays. */
export interface RawValue {
  readonly text: string;
  readonly members?: readonly RawMember[];
  readonly items?: readonly RawValue[];
}

/** Reads one JSON text. Throws `SyntaxError` where `JSON.parse` would. */
export function parseRawJson(text: string): RawValue {
  // Settles that the text is JSON at all, so that the scanner below may trust it.
  JSON.parse(text);
  return new RawScanner(text).value();
}

/** The plain value, as `JSON.parse` gives it. */
export const plainValue = (value: RawValue): unknown => JSON.parse(value.text);

/** A raw value from a plain one. */
export const rawValue = (value: unknown): RawValue => parseRawJson(JSON.stringify(value));

/** The member of that name; the last one where a key is repeated, as `JSON.parse` reads it. */
export function member(value: RawValue | undefined, key: string): RawValue | undefined {
  return value?.members?.findLast((each) => each.key === key)?.value;
}

/** The text of a string member; `undefined` where it is absent or no string. */
export function textMember(value: RawValue | undefined, key: string): string | undefined {
  const found = member(value, key);
  return found?.text.startsWith('"') ? (JSON.parse(found.text) as string) : undefined;
}

/** The number of a member; `undefined` where it is absent or no number. */
export function numberMember(value: RawValue | undefined, key: string): number | undefined {
  const found = member(value, key);
  return found && /^[-\d]/.test(found.text) ? Number(found.text) : undefined;
}

/** An object with one member set (in its place) or added (at the end). Everything else keeps its text. */
export function withMember(value: RawValue, key: string, next: RawValue): RawValue {
  const members = value.members ?? [];
  const at = members.findLastIndex((each) => each.key === key);
  return rawObject(at < 0 ? [...members, { key, value: next }] : members.map((each, index) => (index === at ? { key, value: next } : each)));
}

/** An object without some members. Unchanged, to the byte, where none of them is there. */
export function withoutMembers(value: RawValue, keys: ReadonlySet<string>): RawValue {
  const members = value.members ?? [];
  const kept = members.filter((each) => !keys.has(each.key));
  return kept.length === members.length ? value : rawObject(kept);
}

export function rawObject(members: readonly RawMember[]): RawValue {
  return { text: `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${value.text}`).join(',')}}`, members };
}

export function rawArray(items: readonly RawValue[]): RawValue {
  return { text: `[${items.map((item) => item.text).join(',')}]`, items };
}

/** Walks text that is known to be JSON. */
class RawScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): RawValue {
    this.#space();
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{') return this.#object(start);
    if (first === '[') return this.#array(start);
    if (first === '"') this.#string();
    else while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text[this.#at]!)) this.#at += 1;
    return { text: this.#text.slice(start, this.#at) };
  }

  #object(start: number): RawValue {
    const members: RawMember[] = [];
    this.#at += 1;
    for (this.#space(); this.#text[this.#at] !== '}'; this.#space()) {
      if (this.#text[this.#at] === ',') this.#at += 1;
      this.#space();
      const key = JSON.parse(this.#string()) as string;
      this.#space();
      this.#at += 1;
      members.push({ key, value: this.value() });
    }
    this.#at += 1;
    return { text: this.#text.slice(start, this.#at), members };
  }

  #array(start: number): RawValue {
    const items: RawValue[] = [];
    this.#at += 1;
    for (this.#space(); this.#text[this.#at] !== ']'; this.#space()) {
      if (this.#text[this.#at] === ',') this.#at += 1;
      items.push(this.value());
    }
    this.#at += 1;
    return { text: this.#text.slice(start, this.#at), items };
  }

  /** The string literal at the position, with its quotes. */
  #string(): string {
    const start = this.#at;
    this.#at += 1;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
