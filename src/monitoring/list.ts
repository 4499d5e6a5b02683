import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import { textMember, type RawValue } from '../base/rawJson';
import { isAlreadyExists } from '../base/refusal';
import type { Scorers } from '../databricks/workspacePorts';
import { maxScorers, type ScorerChoice } from './catalogue';
import { newEntry, withSampling } from './entry';

/** A change of the shared list, by names: it is worked out anew on the list as it is at the moment of writing. */
export type ScorerChange =
  | { readonly kind: 'add'; readonly choice: ScorerChoice }
  | { readonly kind: 'sample'; readonly name: string; readonly sampleRate?: number; readonly filter?: string }
  | { readonly kind: 'delete'; readonly name: string };

/** Times that a write is repeated when somebody else's write came in between. */
const attempts = 4;

/** Long enough for a write to land that somebody prepared on the list as it was before ours. */
const settleMs = 1_500;

export interface ChangeOptions {
  /** Waits; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: Signal) => Promise<void>;
  readonly signal?: Signal;
}

/**
 * Applies changes to an experiment's scorers. The list is shared and has no version: it is read
 * just before writing, entries that are not touched go back to the byte, and it is read again
 * right afterwards and once more when a write that was prepared meanwhile must have landed. Where
 * that other write undid ours, the changes are applied to what it left. Returns the list after.
 *
 * Throws `scorers.*` with a sentence for people, or the server's refusal.
 */
export async function changeScorers(scorers: Pick<Scorers, 'list' | 'replace'>, experimentId: string, changes: readonly ScorerChange[], options: ChangeOptions): Promise<readonly RawValue[]> {
  const { signal } = options;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const before = await scorers.list(experimentId, signal);
    // From the second attempt on, changes of our own may be there already.
    const next = applyChanges(before.entries, changes, attempt > 1);
    if (isSameList(before.entries, next)) return before.entries;
    try {
      await scorers.replace(experimentId, next, before.exists, signal);
    } catch (error) {
      // Somebody made the list between reading and writing.
      if (!isAlreadyExists(error) || attempt === attempts) throw error;
      continue;
    }
    const after = await scorers.list(experimentId, signal);
    if (changes.every((change) => isApplied(after.entries, next, change))) {
      await options.sleep(settleMs, signal);
      const settled = await scorers.list(experimentId, signal);
      if (!changes.some((change) => isUndone(settled.entries, before.entries, change))) return settled.entries;
    }
  }
  throw new CodedError('scorers.contended', 'Somebody else keeps changing the scorers of this experiment. Nothing of theirs was lost; try again in a moment.');
}

/** The list with the changes. `lenient` takes what is there already as done. */
export function applyChanges(entries: readonly RawValue[], changes: readonly ScorerChange[], lenient = false): RawValue[] {
  let list = [...entries];
  for (const change of changes) list = applyChange(list, change, lenient);
  return list;
}

function applyChange(list: RawValue[], change: ScorerChange, lenient: boolean): RawValue[] {
  const at = (name: string): number => list.findIndex((entry) => textMember(entry, 'name') === name);
  switch (change.kind) {
    case 'add': {
      const found = at(change.choice.name);
      if (found >= 0) {
        const entry = newEntry(change.choice);
        if (lenient && textMember(list[found], 'serialized_scorer') === textMember(entry, 'serialized_scorer')) return list;
        throw new CodedError('scorers.nameTaken', `A scorer named "${change.choice.name}" is registered already. Choose another name, or change that one.`);
      }
      if (list.length >= maxScorers) throw new CodedError('scorers.full', `An experiment can have ${maxScorers} scorers, and this one has ${list.length}. Delete one first.`);
      return [...list, newEntry(change.choice)];
    }
    case 'sample': {
      const found = at(change.name);
      if (found < 0) throw gone(change.name);
      return list.map((entry, index) => (index === found ? withSampling(entry, change) : entry));
    }
    case 'delete': {
      if (at(change.name) < 0) {
        if (lenient) return list;
        throw gone(change.name);
      }
      return list.filter((entry) => textMember(entry, 'name') !== change.name);
    }
  }
}

const gone = (name: string): CodedError => new CodedError('scorers.gone', `The scorer "${name}" is not registered any more. Refresh to see the list as it is.`);

/** True where the list is as it was before a change: another write put it back. A third state is somebody's wish, and stays. */
function isUndone(settled: readonly RawValue[], before: readonly RawValue[], change: ScorerChange): boolean {
  const name = change.kind === 'add' ? change.choice.name : change.name;
  const [now, then] = [settled, before].map((list) => list.find((entry) => textMember(entry, 'name') === name));
  return now?.text === then?.text;
}

/** True where the list holds what we wrote for a change. Servers may add fields, so only the ones written are compared. */
function isApplied(after: readonly RawValue[], written: readonly RawValue[], change: ScorerChange): boolean {
  const name = change.kind === 'add' ? change.choice.name : change.name;
  const find = (list: readonly RawValue[]): RawValue | undefined => list.find((entry) => textMember(entry, 'name') === name);
  const [found, wanted] = [find(after), find(written)];
  if (!wanted) return found === undefined;
  return found !== undefined && (wanted.members ?? []).every(({ key, value }) => sameMember(found, key, value));
}

function sameMember(found: RawValue, key: string, wanted: RawValue): boolean {
  const own = found.members?.findLast((each) => each.key === key)?.value;
  // Servers leave out zeros and empty objects, as protobuf's JSON does.
  if (!own) return /^(0(\.0+)?|""|\{\}|\[\]|false|null)$/.test(wanted.text);
  return JSON.stringify(JSON.parse(own.text)) === JSON.stringify(JSON.parse(wanted.text));
}

const isSameList = (a: readonly RawValue[], b: readonly RawValue[]): boolean => a.length === b.length && a.every((entry, index) => entry.text === b[index]!.text);
