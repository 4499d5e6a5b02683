/** The part of `AbortSignal` that this project uses. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** `AbortSignal` where the platform's types are known (Node, DOM), else its used part: pure code is checked without either. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer T extends AbortSignalLike } } ? T : AbortSignalLike;

/** The side that aborts a {@link Signal}. */
export interface Abort {
  readonly signal: Signal;
  abort(): void;
}

// Every supported platform has it; the pure check does not know any platform.
declare const AbortController: new () => Abort;

/** A new signal, not aborted. */
export const newAbort = (): Abort => new AbortController();
