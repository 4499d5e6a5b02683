import { CodedError } from '../../base/errors';
import type { ComparedTarget, CompareRequests, CompareSubject } from '../../protocol/compare';
import type { Handlers } from '../../protocol/rpc';
import { maxRuns, summarizeRuns } from '../../trace/compare/runs';
import type { TraceSource } from '../../trace/traceSource';
import type { TraceHome } from '../panel/traceHome';
import { executeCommand } from '../commands/registerCommand';
import { ComparedTrace } from './comparedTrace';
import { readComparison, readPair } from './comparisonReader';
import { SessionReader } from './sessionReader';

/** What answers are made with. */
export interface AnswerDeps {
  /** Where traces of a place are kept. */
  readonly homeOf: (place: { readonly location?: string; readonly workspace?: string }) => Promise<TraceHome>;
  readonly sourceOf: (target: ComparedTarget) => Promise<TraceSource>;
}

/** Answers of one page; those about other subjects than its own refuse. */
export type SubjectAnswers = Omit<Handlers<CompareRequests>, 'openTrace' | 'compareTraces' | 'openLink'>;

/** The answers for a subject. */
export function answersOf(subject: CompareSubject, deps: AnswerDeps): SubjectAnswers {
  switch (subject.kind) {
    case 'comparison':
      return comparison(subject, deps);
    case 'runs':
      return { ...refusals, getSubject: () => subject, getRuns: (_params, signal) => readRuns(subject, deps, signal) };
    case 'session': {
      const reader = new SessionReader(subject, () => deps.homeOf(subject), (target) => deps.sourceOf({ ...target, workspace: subject.workspace }));
      return {
        ...refusals,
        getSubject: () => subject,
        getSession: ({ from }, signal) => reader.read(from, signal),
        getAttachment: async ({ address }, signal) => {
          const { workspace } = await (await deps.homeOf(subject)).calls();
          return { data: await workspace.attachments.dataAddress(address, signal) };
        },
      };
    }
  }
}

function comparison(subject: CompareSubject & { kind: 'comparison' }, { sourceOf }: AnswerDeps): SubjectAnswers {
  let sides = { a: subject.a, b: subject.b };
  let read: { a: Promise<ComparedTrace>; b: Promise<ComparedTrace> } | undefined;
  const traces = async (signal: AbortSignal) => {
    const of = async (side: ComparedTarget) => ComparedTrace.read(await sourceOf(side), side.spanId, signal);
    read ??= { a: of(sides.a), b: of(sides.b) };
    const [a, b] = await Promise.allSettled([read.a, read.b]);
    if (a.status === 'fulfilled' && b.status === 'fulfilled') return { a: a.value, b: b.value };
    read = undefined;
    throw (a.status === 'rejected' ? a : (b as PromiseRejectedResult)).reason;
  };
  return {
    ...refusals,
    getSubject: () => ({ kind: 'comparison', ...sides }),
    getComparison: async (_params, signal) => {
      read = undefined;
      const { a, b } = await traces(signal);
      return readComparison(a, b, signal);
    },
    getPair: async (ids, signal) => {
      const { a, b } = await traces(signal);
      return readPair(a, b, ids, signal);
    },
    openSide: async ({ side, spanId }) => {
      await executeCommand('spanlight.trace.open', { ...sides[side], ...(spanId === undefined ? {} : { spanId }) });
      return null;
    },
    swap: () => {
      sides = { a: sides.b, b: sides.a };
      return null;
    },
  };
}

async function readRuns({ names, location, workspace }: CompareSubject & { kind: 'runs' }, { homeOf }: AnswerDeps, signal: AbortSignal) {
  const home = await homeOf({ location, workspace });
  const rows = await home.runs({ names, limit: maxRuns, ...(location === undefined ? {} : { location }) }, signal);
  const days = home.looksBackMs === undefined ? [] : [`last ${home.looksBackMs / 86_400_000} days`];
  return { name: names[0]!, place: [home.label, ...days].join(', '), rows, summary: summarizeRuns(rows), hasMore: rows.length >= maxRuns };
}

const refuse = (): never => {
  throw new CodedError('compare.otherPage', 'This page shows something else.');
};
const refusals: SubjectAnswers = { getSubject: refuse, getComparison: refuse, getPair: refuse, openSide: refuse, swap: refuse, getRuns: refuse, getSession: refuse, getAttachment: refuse };
