const key = 'dynamic';

export abstract class Store<T> {
  static #instances = 0;
  static { Store.#instances = 0; }

  constructor(protected readonly name: string, private limit = 3) {}

  abstract load(id: string): T;

  get size(): number { return this.limit; }
  set size(value: number) { this.limit = value; }

  #check(id: string): asserts id is `id-${string}` {
    if (!id.startsWith('id-')) throw new Error(id);
  }

  static create<S extends Store<unknown>>(this: new (name: string) => S, name: string): S {
    return new this(name);
  }

  [key](value: T) {
    return [value, this.name] as const;
  }

  'with-dash'(value: T): this {
    void value;
    return this;
  }

  handler = (event: { id: string }): string => event.id + this.name;

  readonly typed: (value: T) => T = (value) => value;

  async super(id: string) {
    this.#check(id);
    return super.toString() + Store.#instances;
  }
}
