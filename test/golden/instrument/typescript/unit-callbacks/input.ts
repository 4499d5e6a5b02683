type Stop = () => undefined;

export const stops: Stop[] = [];

export function listen(signal: AbortSignal, done: (reason: unknown) => void): () => undefined {
  let cleanup = (): undefined => undefined;
  const stop = () => {
    done(signal.reason);
  };
  cleanup = () => {
    signal.removeEventListener('abort', stop);
  };
  return cleanup;
}

export const refuse: (why: string) => never = (why) => {
  throw new Error(why);
};

const fail = (why: string) => {
  if (why === '') throw new Error('empty');
  else throw new Error(why);
};

export const named = (value: string | undefined): string => value ?? fail('none');

export const table = {
  clear() {
    stops.length = 0;
  },
};

interface Box<T> { readonly value: T }

export function unbox<B extends Box<unknown>>(box: B): B extends Box<infer V> ? V : never {
  const { value } = box as { value: any };
  return value;
}
