import type { OffsetRange } from '../base/position';
import type { Target } from './types';

/** The functions that a cursor or selection means. */
export type Chosen =
  /** The cursor stands in a function, or the selection lies in one. */
  | { readonly kind: 'one'; readonly target: Target }
  /** The selection holds the names of several. */
  | { readonly kind: 'several'; readonly targets: readonly Target[] };

/** What `range` means among the functions that touch it; `undefined` outside functions. */
export function chooseTargets(targets: readonly Target[], range: OffsetRange): Chosen | undefined {
  const named = targets.filter(({ nameRange }) => range.start <= nameRange.start && nameRange.end <= range.end);
  if (named.length > 1) return { kind: 'several', targets: named };
  const target = named[0] ?? innermost(targets.filter((each) => each.range.start <= range.start && range.start <= each.range.end));
  return target && { kind: 'one', target };
}

const innermost = (targets: readonly Target[]): Target | undefined =>
  [...targets].sort((a, b) => a.range.end - a.range.start - (b.range.end - b.range.start))[0];

/** True where tracing can be added. */
export const isOpen = (target: Target): boolean => !target.traced && !target.refusal;

/** True for a selection of whole lines: what could be a block of statements, not a word that was marked. */
export function isWholeLines(text: string, { start, end }: OffsetRange): boolean {
  const marked = text.slice(start, end);
  if (marked.trim() === '') return false;
  const before = /[^\r\n]*$/.exec(text.slice(Math.max(0, start - 1_000), start))?.[0] ?? '';
  const after = /^[^\r\n]*/.exec(text.slice(end, end + 1_000))?.[0] ?? '';
  return before.trim() === '' && (after.trim() === '' || /[\r\n][ \t]*$/.test(marked));
}
