interface Options<T> { connector: () => { next(value: T): void }; map?: (value: T) => 'even' | 'odd' }
declare function share<T>(options: Options<T>): T;
declare function generate<A, B>(steps: { make: (size: number) => A; use: (made: A) => B }): B;
class Subject<T> { next(value: T): void { void value; } }

export const shared = share<number>({ connector: () => new Subject(), map: (value) => (value % 2 ? 'odd' : 'even') });

export const generated = generate({ make: (size) => ({ size }), use: (made) => [made.size] });

export const pairOf: (value: number) => (label: string) => [string, number] = (value) => (label) => [label, value];

export const clone = <T extends { id: string } | string>(value: T): T => {
  return value;
};

export function lastOptional(values: number[], scheduler: string | undefined, combine?: (values: number[]) => number) {
  return combine ? combine(values) : scheduler;
}

export function depth(node: { children?: { children?: undefined }[] }): number {
  return (node.children ?? []).length === 0 ? 0 : 1 + depth(node.children?.[0] ?? {});
}

export function countDown(from: number) {
  if (from > 0) return countDown(from - 1);
  return 'done';
}

export function visit(values: number[], seen: number[]) {
  values.forEach((value) => visit([value], seen));
  return seen;
}

export function later(options?: { limit?: number }) {
  options ??= {};
  return () => options.limit;
}

export class Runner { stop(): void { later(); } }

export function runOrWait(flag: boolean): Promise<string[]> | Runner {
  return flag ? Promise.resolve(['a']) : new Runner();
}

// @ts-expect-error The second parameter is not used.
export function first(value: string, rest: string[]): string {
  return value;
}
