import { maxKeyValues, type KeyValue, type TraceListFilter, type TraceState } from './list';

/** One word of a filter's text that names a field. */
export interface FilterTerm {
  /** As written, with its quotes. */
  readonly text: string;
  /** Where it stands in the whole text. */
  readonly start: number;
  readonly end: number;
  /** For people: `type RETRIEVER`, `longer than 2 s`. */
  readonly label: string;
  /** What is wrong with it, as a sentence; such a term filters nothing. */
  readonly problem?: string;
}

/** A filter's text, read. */
export interface ReadFilter {
  readonly filter: TraceListFilter;
  readonly terms: readonly FilterTerm[];
}

/** A field that a filter's text may name, as a menu shows it. */
export interface FilterField {
  /** What is typed: `type:`. */
  readonly prefix: string;
  readonly title: string;
  readonly example: string;
}

/** The fields in the order of the menu. */
export const filterFields: readonly FilterField[] = [
  { prefix: 'status:', title: 'Status', example: 'status:error' },
  { prefix: 'name:', title: 'Name of the trace', example: 'name:answer' },
  { prefix: 'span:', title: 'Name of a span', example: 'span:"vector search"' },
  { prefix: 'type:', title: 'Type of a span', example: 'type:RETRIEVER' },
  { prefix: 'duration>', title: 'Longer than', example: 'duration>2s' },
  { prefix: 'duration<', title: 'Shorter than', example: 'duration<500ms' },
  { prefix: 'session:', title: 'Session', example: 'session:abc' },
  { prefix: 'user:', title: 'User', example: 'user:zoe' },
  { prefix: 'tag:', title: 'Tag', example: 'tag:team=blue' },
  { prefix: 'attr:', title: 'Attribute of a span', example: 'attr:customer.tier=gold' },
];

type Draft = { -readonly [K in keyof TraceListFilter]: TraceListFilter[K] };
/** What a term means: its label, or what is wrong with it. */
type Meaning = { readonly label: string } | { readonly problem: string };
type ReadField = (value: string, draft: Draft) => Meaning;

const states: Readonly<Record<string, TraceState>> = { ok: 'OK', error: 'ERROR', failed: 'ERROR', in_progress: 'IN_PROGRESS', running: 'IN_PROGRESS', unset: 'UNSET' };

const fields: Readonly<Record<string, ReadField>> = {
  status: (value, draft) => {
    const state = states[value.toLowerCase()];
    if (!state) return { problem: `There is no status “${value}”: write ok, error, in_progress or unset.` };
    draft.states = [...new Set([...(draft.states ?? []), state])];
    return { label: `status ${state}` };
  },
  name: (value, draft) => ((draft.name = value), { label: `name ${value}` }),
  span: (value, draft) => ((draft.spanName = value), { label: `has span ${value}` }),
  type: (value, draft) => ((draft.spanType = value.toUpperCase()), { label: `has type ${value.toUpperCase()}` }),
  session: (value, draft) => ((draft.session = value), { label: `session ${value}` }),
  user: (value, draft) => ((draft.user = value), { label: `user ${value}` }),
  tag: (value, draft) => readPair(value, 'tag', draft.tags, (tags) => (draft.tags = tags)),
  attr: (value, draft) => readPair(value, 'attr', draft.attributes, (attributes) => (draft.attributes = attributes)),
};

function readPair(value: string, field: string, before: readonly KeyValue[] | undefined, keep: (pairs: readonly KeyValue[]) => void): Meaning {
  const at = value.indexOf('=');
  if (at < 1) return { problem: `Write ${field}:key=value.` };
  if ((before?.length ?? 0) >= maxKeyValues) return { problem: `A filter takes at most ${maxKeyValues} of ${field}.` };
  const pair = { key: value.slice(0, at), value: value.slice(at + 1) };
  keep([...(before ?? []), pair]);
  return { label: `${field === 'tag' ? 'tag' : 'attribute'} ${pair.key} = ${pair.value}` };
}

const unitsMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

function readDuration(operator: string, text: string, draft: Draft): Meaning {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?)(us|ms|s|min|m|h)?$/i.exec(text) ?? [];
  if (number === undefined) return { problem: `“${text}” is no duration: write 500ms, 2s or 1.5min.` };
  const ms = Number(number) * unitsMs[unit.toLowerCase()]!;
  if (operator === '>') draft.minDurationMs = ms;
  else draft.maxDurationMs = ms;
  return { label: `${operator === '>' ? 'at least' : 'at most'} ${number} ${unit.toLowerCase()}` };
}

/** A word: quoted parts may hold spaces; a quote inside them is written `\"`. */
const word = /(?:"(?:\\[\s\S]|[^"\\])*"?|[^\s"])+/g;

/**
 * Reads a filter as people type it: `type:RETRIEVER duration>2s tag:team=blue refund`. Words without
 * a known field are sought as text, in the order they stand. Never fails: a term that cannot be
 * meant says what is wrong with it and filters nothing.
 */
export function readFilterText(text: string): ReadFilter {
  const draft: Draft = {};
  const terms: FilterTerm[] = [];
  const sought: string[] = [];
  for (const match of text.matchAll(word)) {
    const written = match[0];
    const meaning = readTerm(written, draft);
    if (meaning) terms.push({ text: written, start: match.index, end: match.index + written.length, ...('problem' in meaning ? { label: written, problem: meaning.problem } : meaning) });
    else sought.push(unquoted(written));
  }
  if (sought.length > 0) draft.text = sought.join(' ');
  return { filter: draft, terms };
}

/** What a word means as a term; `undefined` where it is text. */
function readTerm(written: string, draft: Draft): Meaning | undefined {
  const [, operator, limit] = /^duration(>|<|:)=?(.*)$/i.exec(written) ?? [];
  if (limit !== undefined) return operator === ':' ? { problem: 'Write duration>2s or duration<500ms.' } : limit === '' ? undefined : readDuration(operator!, unquoted(limit), draft);
  const [, field, rest] = /^(\w+):([\s\S]*)$/.exec(written) ?? [];
  const read = field === undefined ? undefined : fields[field.toLowerCase()];
  // A field that is still being typed filters nothing yet.
  if (!read || rest === undefined) return undefined;
  const value = unquoted(rest);
  return value === '' ? { problem: `Write what ${field} shall be after the colon.` } : read(value, draft);
}

const unquoted = (text: string): string => text.replace(/"((?:\\[\s\S]|[^"\\])*)"?/g, (_all, inner: string) => inner.replace(/\\([\s\S])/g, '$1'));

/** A value as a filter's text has to write it. */
export const quoteFilterValue = (value: string): string => (/[\s"]/.test(value) || value === '' ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value);

/** The text without one of its terms. */
export const withoutTerm = (text: string, { start, end }: FilterTerm): string => `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim();
