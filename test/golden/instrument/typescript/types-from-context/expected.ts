import * as mlflow from '@mlflow/core';

interface Options<T> { connector: () => { next(value: T): void }; map?: (value: T) => 'even' | 'odd' }
declare function share<T>(options: Options<T>): T;
declare function generate<A, B>(steps: { make: (size: number) => A; use: (made: A) => B }): B;
class Subject<T> { next(value: T): void { void value; } }

export const shared = share<number>({ connector: () => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => new Subject(), { name: 'connector' }), map: (value) => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => (value % 2 ? 'odd' : 'even'), { name: 'map', inputs: { value } }) });

export const generated = generate({ make: (size) => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => ({ size }), { name: 'make', inputs: { size } }), use: (made) => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => [made.size], { name: 'use', inputs: { made } }) });

export const pairOf: (value: number) => (label: string) => [string, number] = (value) => (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => (label) => [label, value], { name: 'pairOf', inputs: { value } });

export const clone = <T extends { id: string } | string>(value: T): T => {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)((): T => {
    return value;
  }, { name: 'clone', inputs: { value } });
};

export function lastOptional(values: number[], scheduler: string | undefined, combine?: (values: number[]) => number) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    return combine ? combine(values) : scheduler;
  }, { name: 'lastOptional', inputs: { values, scheduler, combine } });
}

export function depth(node: { children?: { children?: undefined }[] }): number {
  return mlflow.withSpan((): number => {
    return (node.children ?? []).length === 0 ? 0 : 1 + depth(node.children?.[0] ?? {});
  }, { name: 'depth', inputs: { node } }) as number;
}

export function countDown(from: number) {
  if (from > 0) return countDown(from - 1);
  return 'done';
}

export function visit(values: number[], seen: number[]) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    values.forEach((value) => visit([value], seen));
    return seen;
  }, { name: 'visit', inputs: { values, seen } });
}

export function later(options?: { limit?: number }) {
  options ??= {};
  return () => options.limit;
}

export class Runner { stop(): void { mlflow.withSpan((): void => { later(); }, { name: 'stop' }); } }

export function runOrWait(flag: boolean): Promise<string[]> | Runner {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)((): Promise<string[]> | Runner => {
    return flag ? Promise.resolve(['a']) : new Runner();
  }, { name: 'runOrWait', inputs: { flag } });
}

// @ts-expect-error The second parameter is not used.
export function first(value: string, rest: string[]): string {
  return value;
}
