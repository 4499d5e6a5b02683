import * as mlflow from '@mlflow/core';

type Stop = () => undefined;

export const stops: Stop[] = [];

export function listen(signal: AbortSignal, done: (reason: unknown) => void): () => undefined {
  return mlflow.withSpan((): () => undefined => {
    let cleanup = (): undefined => mlflow.withSpan((): undefined => undefined, { name: 'cleanup' }) as undefined;
    const stop = () => {
      mlflow.withSpan(() => {
        done(signal.reason);
      }, { name: 'stop' });
    };
    cleanup = () => {
      mlflow.withSpan(() => {
        signal.removeEventListener('abort', stop);
      }, { name: 'cleanup' });
    };
    return cleanup;
  }, { name: 'listen', inputs: { signal, done } }) as () => undefined;
}

export const refuse: (why: string) => never = (why) => {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    throw new Error(why);
  }, { name: 'refuse', inputs: { why } });
};

const fail = mlflow.trace((why: string) => {
  if (why === '') throw new Error('empty');
  else throw new Error(why);
}, { name: 'fail' });

export const named = mlflow.trace((value: string | undefined): string => value ?? fail('none'), { name: 'named' });

export const table = {
  clear() {
    mlflow.withSpan(() => {
      stops.length = 0;
    }, { name: 'clear' });
  },
};

interface Box<T> { readonly value: T }

export function unbox<B extends Box<unknown>>(box: B): B extends Box<infer V> ? V : never {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    const { value } = box as { value: any };
    return value;
  }, { name: 'unbox', inputs: { box } });
}
