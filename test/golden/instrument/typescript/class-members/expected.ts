import * as mlflow from '@mlflow/core';

const key = 'dynamic';

export abstract class Store<T> {
  static #instances = 0;
  static { Store.#instances = 0; }

  constructor(protected readonly name: string, private limit = 3) {}

  abstract load(id: string): T;

  get size(): number { return this.limit; }
  set size(value: number) { this.limit = value; }

  #check(id: string): asserts id is `id-${string}` {
    mlflow.withSpan((): void => {
      if (!id.startsWith('id-')) throw new Error(id);
    }, { name: '#check', inputs: { id } });
  }

  static create<S extends Store<unknown>>(this: new (name: string) => S, name: string): S {
    return (mlflow.withSpan as <T>(run: () => T, options: object) => T)((): S => {
      return new this(name);
    }, { name: 'create', inputs: { name } });
  }

  [key](value: T) {
    return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
      return [value, this.name] as const;
    }, { name: '[key]', inputs: { value } });
  }

  'with-dash'(value: T): this {
    return mlflow.withSpan((): this => {
      void value;
      return this;
    }, { name: 'with-dash', inputs: { value } }) as this;
  }

  handler = mlflow.trace((event: { id: string }): string => event.id + this.name, { name: 'handler' });

  readonly typed: (value: T) => T = (value) => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => value, { name: 'typed', inputs: { value } });

  async super(id: string) {
    return await mlflow.withSpan(async () => {
      this.#check(id);
      return super.toString() + Store.#instances;
    }, { name: 'super', inputs: { id } });
  }
}
