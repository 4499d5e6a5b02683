import * as mlflow from '@mlflow/core';
import { record } from './types';

export function isText(value: unknown): value is string {
  return mlflow.withSpan((): boolean => {
    return typeof value === 'string';
  }, { name: 'isText', inputs: { value } }) as boolean;
}

export function assertText(value: unknown): asserts value is string {
  mlflow.withSpan((): void => {
    if (typeof value !== 'string') throw new TypeError('no text');
  }, { name: 'assertText', inputs: { value } });
}

export function first<T>(values: readonly T[], fallback?: T) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    return values[0] ?? fallback;
  }, { name: 'first', inputs: { values, fallback } });
}

export function pick(flag: boolean) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    return flag ? 'a' : 'b';
  }, { name: 'pick', inputs: { flag } });
}

export function label(name: string, count = 1, ...rest: string[]) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    return [name, count, ...rest].join(' ');
  }, { name: 'label', inputs: { name, count, rest } });
}

export function guess(value: unknown) {
  return typeof value === 'number';
}

export function size({ length }: { length: number }) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    return length * 2;
  }, { name: 'size', inputs: { length } });
}

export class Chain {
  with(step: string) {
    return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
      record(step);
      return this;
    }, { name: 'with', inputs: { step } });
  }

  async load<T extends object>(key: keyof T): Promise<T | undefined> {
    return await mlflow.withSpan(async () => {
      return record(key) as T | undefined;
    }, { name: 'load', inputs: { key } });
  }

  fail(): never {
    return mlflow.withSpan((): never => {
      throw new Error('no');
    }, { name: 'fail' }) as never;
  }
}

export const identity = <T,>(value: T): T => (mlflow.withSpan as <T>(run: () => T, options: object) => T)((): T => value, { name: 'identity', inputs: { value } });

export const typed: (value: number) => 'even' | 'odd' = (value) => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => (value % 2 === 0 ? 'even' : 'odd'), { name: 'typed', inputs: { value } });

export const table = {
  build(rows: number) {
    return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
      const all: number[] = [];
      for (let row = 0; row < rows; row++) all.push(row);
      return all;
    }, { name: 'build', inputs: { rows } });
  },
  pair: mlflow.trace((a: number, b: string): [number, string] => [a, b], { name: 'pair' }),
};

const cached = (key: string): string => mlflow.withSpan((): string => key, { name: 'cached', inputs: { key } }) as string;
cached.hits = 0;
export default cached;
