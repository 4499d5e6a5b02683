import { CodedError } from '../base/errors';
import { maxKeyValues } from '../trace/list';
import { insightRanges, type InsightsRequests } from './insights';
import type { ResultsRequests } from './results';
import { maxListOrder, pageCommands, type SidebarRequests, type TraceRequests } from './messages';
import type { Handlers, RequestMap } from './rpc';
import type { SpanContentRequests } from './spanContent';

/** Says whether a value that arrived has the shape it must have. */
export type Guard<T> = (value: unknown) => value is T;

/** A guard for the parameters of each request. */
export type Guards<R extends RequestMap> = { readonly [M in keyof R]: (value: unknown) => boolean };

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isShortText = (value: unknown) => isString(value) && value.length <= 1_000;
export const isCount = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
export const optional = (check: (value: unknown) => boolean) => (value: unknown) => value === undefined || check(value);
export const oneOf = (...allowed: readonly string[]) => (value: unknown) => isString(value) && allowed.includes(value);

/** True for an object whose named fields pass; other fields are refused. */
export function hasShape(fields: Readonly<Record<string, (value: unknown) => boolean>>): (value: unknown) => boolean {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const record = value as Record<string, unknown>;
    if (!Object.keys(record).every((key) => Object.hasOwn(fields, key))) return false;
    return Object.entries(fields).every(([key, check]) => check(record[key]));
  };
}

export const nothing = hasShape({});
const isCommand = oneOf(...pageCommands);
const isTarget = hasShape({ traceId: isShortText, location: optional(isShortText), workspace: optional(isShortText), spanId: optional(isShortText) });
const isListed = hasShape({ traceId: isShortText, location: isShortText });
const isState = oneOf('OK', 'ERROR', 'IN_PROGRESS', 'UNSET');
export const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isKeyValues = (value: unknown) => Array.isArray(value) && value.length <= maxKeyValues && value.every(hasShape({ key: isShortText, value: isShortText }));
const isQuery = hasShape({
  limit: optional(isCount),
  cursor: optional(isString),
  text: optional(isShortText),
  states: optional((value) => Array.isArray(value) && value.every(isState)),
  sinceMs: optional(isNumber),
  untilMs: optional(isNumber),
  location: optional(isShortText),
  name: optional(isShortText),
  minDurationMs: optional(isNumber),
  maxDurationMs: optional(isNumber),
  session: optional(isShortText),
  user: optional(isShortText),
  spanType: optional(isShortText),
  spanName: optional(isShortText),
  attributes: optional(isKeyValues),
  tags: optional(isKeyValues),
});

/** What the Traces view may ask. */
export const sidebarGuards: Guards<SidebarRequests> = {
  getState: nothing,
  listTraces: hasShape({ query: isQuery, trigger: oneOf('user', 'automatic') }),
  estimateList: hasShape({ query: isQuery }),
  setLive: hasShape({ isLive: (value) => typeof value === 'boolean' }),
  touch: nothing,
  openTrace: hasShape({ traceId: isShortText, location: optional(isShortText), spanId: optional(isShortText), order: optional((value) => Array.isArray(value) && value.length <= maxListOrder && value.every(isListed)) }),
  focusTrace: isListed,
  chooseDestination: hasShape({
    choice: (value) => hasShape({ kind: oneOf('local', 'leaveAlone') })(value) || hasShape({ kind: oneOf('profile'), profile: isShortText })(value),
  }),
  runCommand: hasShape({ command: isCommand }),
};

const isFlag = (value: unknown) => typeof value === 'boolean';
const isCondition = (value: unknown) =>
  hasShape({ kind: oneOf('text', 'pattern'), text: isShortText, isCase: isFlag })(value) || hasShape({ kind: oneOf('attribute'), key: isShortText, text: isShortText })(value);
const isPart = oneOf('inputs', 'outputs', 'attributes', 'resource');
const isPath = (value: unknown) => Array.isArray(value) && value.length <= 10_000 && value.every((step) => isString(step) || isCount(step));
const partOfSpan = { spanId: isShortText, part: isPart };
const sideOfSpan = { spanId: isShortText, side: oneOf('inputs', 'outputs') };

const isLongText = (value: unknown) => isString(value) && value.length <= 100_000;
const isFeedback = (value: unknown) => typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) || isLongText(value) || (Array.isArray(value) && value.length <= 1_000 && value.every(isLongText));
const isDraft = hasShape({
  name: isShortText, kind: oneOf('feedback', 'expectation'), value: isFeedback, rationale: isLongText, spanId: optional(isShortText), overrides: optional(isShortText),
});

/** What may be asked about the content of a span. */
const spanContentGuards: Guards<SpanContentRequests> = {
  getConversation: hasShape({ from: isCount }),
  getAssessments: nothing,
  saveAssessment: hasShape({ id: optional(isShortText), draft: isDraft }),
  deleteAssessment: hasShape({ id: isShortText }),
  getMessages: hasShape({ ...sideOfSpan, before: isCount }),
  getMessage: hasShape({ ...sideOfSpan, index: isCount }),
  getJsonNode: hasShape({ ...partOfSpan, path: isPath }),
  getJsonChildren: hasShape({ ...partOfSpan, path: isPath, from: isCount, count: (value) => isCount(value) && (value as number) <= 200 }),
  getJsonText: hasShape({ ...partOfSpan, path: isPath, from: isCount }),
  findInJson: hasShape({ ...partOfSpan, text: isShortText }),
  getAttachment: hasShape({ address: isShortText }),
  openLink: hasShape({ address: (value) => isString(value) && value.length <= 8_000 }),
  openFrame: hasShape({ file: (value) => isString(value) && value.length <= 4_000, line1: isCount }),
  openSpan: hasShape({ traceId: isShortText, spanId: isShortText }),
};

/** What the trace viewer may ask. */
export const traceGuards: Guards<TraceRequests> = {
  ...spanContentGuards,
  getTrace: nothing,
  getSpan: hasShape({ spanId: isShortText }),
  revealSource: hasShape({ spanId: isShortText, show: oneOf('beside', 'focus', 'no') }),
  keepLayout: hasShape({ layout: hasShape({ view: isShortText, isGrouped: isFlag, isSqueezed: isFlag, showsPath: isFlag }) }),
  stepTrace: hasShape({ direction: (value) => value === 1 || value === -1 }),
  showRecordedSource: hasShape({ spanId: isShortText }),
  findSpans: hasShape({ conditions: (value) => Array.isArray(value) && value.length <= 20 && value.every(isCondition) }),
  copyText: hasShape({ text: isString }),
  runCommand: hasShape({ command: isCommand }),
};

const isRange = oneOf(...Object.keys(insightRanges));
const isCell = (value: unknown) => value === null || (isString(value) && value.length <= 100_000) || (typeof value === 'number' && Number.isFinite(value));
const cardOfRange = { id: isShortText, range: isRange };

/** What the insights page may ask. */
export const insightsGuards: Guards<InsightsRequests> = {
  getInsights: nothing,
  estimate: hasShape({ range: isRange }),
  runInsight: hasShape(cardOfRange),
  listBehind: hasShape({ ...cardOfRange, row: (value) => Array.isArray(value) && value.length <= 100 && value.every(isCell) }),
  openAsSql: hasShape(cardOfRange),
  copyAsPython: hasShape(cardOfRange),
  openTrace: isTarget,
};

/** What the page of a statement's result may ask. */
export const resultsGuards: Guards<ResultsRequests> = {
  getResult: nothing,
  cancel: nothing,
  runAgain: nothing,
  save: hasShape({ format: oneOf('csv', 'json') }),
  copyCell: hasShape({ row: isCount, column: isCount }),
};

/** The handlers, each behind its guard: what does not fit is refused with `rpc.badParams` before it is run. */
export function guarded<R extends RequestMap>(handlers: Handlers<R>, guards: Guards<R>): Handlers<R> {
  const entries = (Object.keys(handlers) as (keyof R & string)[]).map((method) => {
    const run = handlers[method];
    const checked: typeof run = (params, signal) => {
      if (!guards[method](params)) throw new CodedError('rpc.badParams', `The parameters of ${method} do not have the right shape.`);
      return run(params, signal);
    };
    return [method, checked] as const;
  });
  return Object.fromEntries(entries) as unknown as Handlers<R>;
}
