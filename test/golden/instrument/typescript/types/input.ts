import { record } from './types';

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function assertText(value: unknown): asserts value is string {
  if (typeof value !== 'string') throw new TypeError('no text');
}

export function first<T>(values: readonly T[], fallback?: T) {
  return values[0] ?? fallback;
}

export function pick(flag: boolean) {
  return flag ? 'a' : 'b';
}

export function label(name: string, count = 1, ...rest: string[]) {
  return [name, count, ...rest].join(' ');
}

export function guess(value: unknown) {
  return typeof value === 'number';
}

export function size({ length }: { length: number }) {
  return length * 2;
}

export class Chain {
  with(step: string) {
    record(step);
    return this;
  }

  async load<T extends object>(key: keyof T): Promise<T | undefined> {
    return record(key) as T | undefined;
  }

  fail(): never {
    throw new Error('no');
  }
}

export const identity = <T,>(value: T): T => value;

export const typed: (value: number) => 'even' | 'odd' = (value) => (value % 2 === 0 ? 'even' : 'odd');

export const table = {
  build(rows: number) {
    const all: number[] = [];
    for (let row = 0; row < rows; row++) all.push(row);
    return all;
  },
  pair: (a: number, b: string): [number, string] => [a, b],
};

const cached = (key: string): string => key;
cached.hits = 0;
export default cached;
