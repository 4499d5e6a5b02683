import { CodedError } from '../base/errors';
import type { SqlParameter } from '../databricks/ports';
import { wordsOfType } from '../trace/genai/spanType';
import { maxKeyValues, type TraceListFilter } from '../trace/list';
import { attributeText, firstAttribute, inputKeys, outputKeys, sessionId, spanType, statusCode, userId } from './expressions';
import type { TableShape } from './shape';
import { notedTraces, type SideTables } from './sideTables';
import { bigint, clampMicros, text, type Condition, type TimeWindow } from './window';

/** Which traces to list, within a range of time. */
export interface TraceFilter extends TimeWindow, TraceListFilter {}

/** Refuses a filter that no statement can be made of, with the sentence to show. */
export function checkFilter(filter: TraceFilter): void {
  if (filter.sinceNs >= filter.untilNs) throw new CodedError('tables.filter', 'The time range is empty: its start is not before its end.');
  for (const [what, value] of [['shortest', filter.minDurationMs], ['longest', filter.maxDurationMs]] as const) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) throw new CodedError('tables.filter', `The ${what} duration must be a number of milliseconds, zero or more.`);
  }
  if ((filter.attributes?.length ?? 0) > maxKeyValues || (filter.tags?.length ?? 0) > maxKeyValues) {
    throw new CodedError('tables.filter', `A filter takes at most ${maxKeyValues} attributes and ${maxKeyValues} tags.`);
  }
}

/** The state of a trace by its root: NULL status counts as OK, as in Databricks' unified view. */
export const rootState = (shape: TableShape): string => `CASE WHEN ${endIsMissing} THEN 'IN_PROGRESS' ELSE COALESCE(${statusCode(shape)}, 'OK') END`;
const endIsMissing = '`end_ns` IS NULL OR `end_ns` <= 0';

/** True where a trace without a root span could match: its name, state and times are not known yet. */
export function admitsUnrooted(filter: TraceFilter): boolean {
  const { name, minDurationMs, maxDurationMs, session, user, states, text: sought } = filter;
  return [name, minDurationMs, maxDurationMs, session, user, sought].every((part) => part === undefined) && (states === undefined || states.includes('IN_PROGRESS'));
}

/** True where a statement has to read what spans carry, which is most of a table's bytes. */
export const readsContents = (filter: TraceFilter): boolean => [filter.text, filter.session, filter.user, filter.spanType, filter.attributes?.[0]].some((part) => part !== undefined && part !== '');

/** Conditions on root rows, whose instants are columns `start_ns` and `end_ns` already. */
export function rootConditions(shape: TableShape, side: SideTables, filter: TraceFilter): Condition {
  const sql: string[] = [];
  const parameters: Record<string, SqlParameter> = {};
  const bind = (name: string, value: string) => ((parameters[name] = text(value)), `:${name}`);
  if (filter.name !== undefined) sql.push(`\`name\` = ${bind('root_name', filter.name)}`);
  if (filter.states !== undefined) {
    const states = filter.states.map((state, index) => bind(`state_${index}`, state));
    sql.push(states.length > 0 ? `${rootState(shape)} IN (${states.join(', ')})` : 'FALSE');
  }
  for (const [what, stored] of [['session', sessionId(shape)], ['user', userId(shape)]] as const) {
    const sought = filter[what];
    if (sought === undefined) continue;
    const noted = notedTraces(side, what, bind(what, sought));
    sql.push(noted === undefined ? `${stored} = :${what}` : `(${stored} = :${what} OR \`trace_id\` IN (${noted}))`);
    if (side.form === 'logs') parameters.side_since_ns = bigint(filter.sinceNs - dayNs);
    if (side.form === 'annotations') parameters.side_since_us = bigint(clampMicros((filter.sinceNs - dayNs) / 1000n));
  }
  if (filter.minDurationMs !== undefined) sql.push('`end_ns` - `start_ns` >= :min_duration_ns');
  if (filter.maxDurationMs !== undefined) sql.push('`end_ns` - `start_ns` <= :max_duration_ns AND `end_ns` > 0');
  if (filter.minDurationMs !== undefined) parameters.min_duration_ns = { type: 'BIGINT', value: nanoseconds(filter.minDurationMs) };
  if (filter.maxDurationMs !== undefined) parameters.max_duration_ns = { type: 'BIGINT', value: nanoseconds(filter.maxDurationMs) };
  if (filter.text !== undefined && filter.text !== '') {
    const sought = bind('sought', filter.text.toLowerCase());
    const places = ['`name`', '`trace_id`', ...(shape.attributes ? [firstAttribute(shape, inputKeys), firstAttribute(shape, outputKeys)] : [])];
    sql.push(`(${places.map((place) => `COALESCE(CONTAINS(LOWER(${place}), ${sought}), FALSE)`).join(' OR ')})`);
  }
  return { sql: sql.map((each) => ` AND ${each}`).join(''), parameters };
}

/** Conditions that some span of the trace must meet; each is a group of its own. */
export function spanConditions(shape: TableShape, filter: TraceFilter): readonly Condition[] {
  const conditions: Condition[] = [];
  if (filter.spanType !== undefined) {
    const words = wordsOfType(filter.spanType).map((word, index) => [`span_type_${index}`, text(word)] as const);
    conditions.push({ sql: `UPPER(${spanType(shape)}) IN (${words.map(([name]) => `:${name}`).join(', ')})`, parameters: Object.fromEntries(words) });
  }
  if (filter.spanName !== undefined) conditions.push({ sql: '`name` = :span_name', parameters: { span_name: text(filter.spanName) } });
  filter.attributes?.forEach(({ key, value }, index) => {
    const stored = attributeText(shape, key);
    const name = `attribute_${index}`;
    // Stored as it is, or as the JSON text of a string.
    conditions.push({ sql: `${stored} IN (:${name}, :${name}_json)`, parameters: { [name]: text(value), [`${name}_json`]: text(JSON.stringify(value)) } });
  });
  return conditions;
}

const dayNs = 86_400_000_000_000n;
const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms * 1_000_000));
