/** Something that holds a resource. `dispose` may be called more than once. */
export interface Disposable {
  dispose(): void;
}

/**
 * Owns disposables and disposes them together, last added first. Adding to a store that is
 * already disposed disposes the item at once. One failing item does not stop the rest: the
 * first error is thrown when all were tried.
 */
export class DisposableStore implements Disposable {
  #items: Disposable[] | undefined = [];

  add<T extends Disposable>(item: T): T {
    if (this.#items) this.#items.push(item);
    else item.dispose();
    return item;
  }

  get isDisposed(): boolean {
    return this.#items === undefined;
  }

  dispose(): void {
    const items = this.#items ?? [];
    this.#items = undefined;
    const errors: unknown[] = [];
    for (const item of items.reverse()) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Holds one replaceable resource: setting a new value disposes the old one. */
export class DisposableSlot<T extends Disposable> implements Disposable {
  #value: T | undefined;
  #disposed = false;

  get value(): T | undefined {
    return this.#value;
  }

  set value(next: T | undefined) {
    if (next === this.#value) return;
    this.#value?.dispose();
    this.#value = next;
    if (this.#disposed) this.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    const value = this.#value;
    this.#value = undefined;
    value?.dispose();
  }
}
