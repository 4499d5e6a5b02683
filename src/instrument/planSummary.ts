import type { Plan } from './types';

/** Reasons that are spelled out; the rest is counted. */
const shownReasons = 3;

/** What a plan for several functions did, as sentences for people. `names` gives the functions' names by id. */
export function addedSummary(plan: Plan, names: ReadonlyMap<string, string>): string {
  const added = plan.inserted.length;
  const sentences = [added === 0 ? 'There was nothing to trace.' : `Tracing was added to ${count(added)}.`];
  sentences.push(...leftOut(plan, names), ...notes(plan));
  return sentences.join(' ');
}

/** What removing tracing from a text did. `traced`: how many functions were traced before. */
export function removedSummary(plan: Plan, traced: number, names: ReadonlyMap<string, string>): string {
  const removed = traced - plan.refused.filter(({ targetId }) => names.has(targetId)).length;
  const sentences = [removed <= 0 ? 'No tracing was removed.' : `Tracing was removed from ${count(removed)}.`];
  sentences.push(...leftOut(plan, names), ...notes(plan));
  return sentences.join(' ');
}

function leftOut({ refused }: Plan, names: ReadonlyMap<string, string>): string[] {
  if (refused.length === 0) return [];
  const shown = refused.slice(0, shownReasons).map(({ targetId, reason }) => `${names.get(targetId) ?? targetId}: ${reason}`);
  const rest = refused.length - shown.length;
  return [`${refused.length === 1 ? 'One place was' : `${refused.length} places were`} left out. ${shown.join(' ')}${rest > 0 ? ` And ${rest} more.` : ''}`];
}

const notes = ({ notes: given }: Plan): string[] => {
  const messages = [...new Set(given.map(({ message }) => message))];
  return [...messages.slice(0, shownReasons), ...(messages.length > shownReasons ? [`And ${messages.length - shownReasons} more notes.`] : [])];
};

const count = (functions: number): string => (functions === 1 ? 'one function' : `${functions} functions`);
