import type { FunctionFacts } from './facts';

/** Names, without what they are members of, of the functions that loops of a text call. */
export function namesCalledInLoops(all: readonly FunctionFacts[]): ReadonlySet<string> {
  return new Set(all.flatMap(({ callsInLoop }) => callsInLoop.map((call) => call.replace(/\(\)|\[\]/g, '').split('.').at(-1) ?? call)));
}
