import { CodedError } from '../base/errors';
import type { SqlStatement } from '../databricks/ports';
import type { KeyValue } from '../trace/list';
import { quoteName, quoteTable, type TableName } from './names';
import { text, type Condition } from './window';

/**
 * Where a location keeps what belongs to whole traces: tags, metadata, assessments. v1: events in
 * the logs table; v2: the annotations table (reference: "Annotations table"). Both keep every
 * version; the latest counts, unless it says that the entry was deleted. A view shows the latest
 * alone, one row a trace (`noteView.ts`).
 */
export type SideTables = { readonly form: 'logs'; readonly logs: TableName } | { readonly form: 'annotations'; readonly annotations: TableName } | ViewOfNotes | { readonly form: 'none' };

/** A view of a location that shows what belongs to whole traces, and which of it. */
export interface ViewOfNotes {
  readonly form: 'view';
  readonly view: TableName;
  /** Maps of texts, and an array of structs. */
  readonly tags?: string;
  readonly metadata?: string;
  readonly assessments?: string;
}

/** What one statement may ask about at most. */
export const maxTraceIds = 200;

/** Ids of the traces that have this tag with this value now. */
export function tagCondition(side: SideTables, { key, value }: KeyValue, index: number): Condition {
  const parameters = { [`tag_key_${index}`]: text(key), [`tag_value_${index}`]: text(value) };
  if (side.form === 'annotations') {
    return { sql: `SELECT \`trace_id\` FROM (${latestAnnotations(side.annotations, "`annotation_type` = 'TAG' AND `name` = :tag_key_" + index)}) WHERE ${annotationText} = :tag_value_${index}`, parameters };
  }
  if (side.form === 'logs') {
    return { sql: `SELECT \`trace_id\` FROM (${latestTags(side.logs, `get_json_object(\`body\`, '$.key') = :tag_key_${index}`)}) WHERE \`value\` = :tag_value_${index}`, parameters };
  }
  if (side.form === 'view' && side.tags !== undefined) {
    return { sql: `SELECT \`trace_id\` FROM ${quoteTable(side.view)} WHERE try_element_at(${quoteName(side.tags)}, :tag_key_${index}) = :tag_value_${index}`, parameters };
  }
  throw new CodedError('tables.tags', 'Tags cannot be filtered here: this table has no logs or annotations table beside it.');
}

/** The value of an annotation as text; structured values as JSON. */
const annotationText = 'CAST(`value` AS STRING)';

const latestAnnotations = (table: TableName, condition: string): string => `SELECT \`trace_id\`, \`annotation_id\`, \`annotation_type\`, \`name\`, \`value\`, \`comment\`, \`metadata\`, \`created_at\`, \`updated_at\` FROM (
    SELECT \`target_id\` AS \`trace_id\`, \`annotation_id\`, \`annotation_type\`, \`name\`, \`value\`, \`comment\`, \`metadata\`, \`created_at\`, \`updated_at\`, \`deleted_at\`,
      ROW_NUMBER() OVER (PARTITION BY \`annotation_id\` ORDER BY \`updated_at\` DESC) AS \`version\`
    FROM ${quoteTable(table)} WHERE \`target_type\` = 'TRACE' AND ${condition}
  ) WHERE \`version\` = 1 AND \`deleted_at\` IS NULL`;

const latestTags = (table: TableName, condition: string): string => `SELECT \`trace_id\`, \`key\`, \`value\`, \`deleted\`, \`time_unix_nano\` FROM (
    SELECT \`trace_id\`, \`time_unix_nano\`, get_json_object(\`body\`, '$.key') AS \`key\`, get_json_object(\`body\`, '$.value') AS \`value\`, \`attributes\`['deleted'] AS \`deleted\`,
      ROW_NUMBER() OVER (PARTITION BY \`trace_id\`, get_json_object(\`body\`, '$.key') ORDER BY \`time_unix_nano\` DESC) AS \`version\`
    FROM ${quoteTable(table)} WHERE \`event_name\` = 'genai.trace.tag' AND ${condition}
  ) WHERE \`version\` = 1 AND COALESCE(\`deleted\`, 'false') <> 'true'`;

/**
 * Tags, metadata and assessments of some traces, one row each: `trace_id, kind, entry_id, name,
 * value, comment, metadata, created_us, updated_us`, kind being `TAG`, `METADATA`, `FEEDBACK`, `EXPECTATION`
 * or `RUN_LINK`, instants microseconds since the epoch as text. `undefined` where the location has no such table. v1 assessments come whole, as JSON in `value`,
 * with kind `ASSESSMENT`; a view's row comes whole, as JSON in `value`, with kind `VIEW`.
 */
export function traceEntries(side: SideTables, traceIds: readonly string[]): SqlStatement | undefined {
  if (side.form === 'none') return undefined;
  const parameters = Object.fromEntries(traceIds.map((id, index) => [`trace_${index}`, text(id)]));
  const ids = Object.keys(parameters).map((name) => `:${name}`).join(', ');
  if (side.form === 'view') {
    const shown = (['tags', 'metadata', 'assessments'] as const).flatMap((field) => (side[field] === undefined ? [] : [`'${field}', ${quoteName(side[field])}`]));
    const none = 'CAST(NULL AS STRING)';
    const sql = `SELECT \`trace_id\`, 'VIEW' AS \`kind\`, \`trace_id\` AS \`entry_id\`, ${none} AS \`name\`, to_json(named_struct(${shown.join(', ')})) AS \`value\`, ${none} AS \`comment\`, ${none} AS \`metadata\`, ${none} AS \`created_us\`, ${none} AS \`updated_us\`
FROM ${quoteTable(side.view)} WHERE \`trace_id\` IN (${ids})
ORDER BY \`trace_id\``;
    return { text: sql, parameters, readOnly: true };
  }
  if (side.form === 'annotations') {
    const sql = `SELECT \`trace_id\`, \`annotation_type\` AS \`kind\`, \`annotation_id\` AS \`entry_id\`, \`name\`, ${annotationText} AS \`value\`, \`comment\`, CAST(\`metadata\` AS STRING) AS \`metadata\`,
  CAST(unix_micros(\`created_at\`) AS STRING) AS \`created_us\`, CAST(unix_micros(\`updated_at\`) AS STRING) AS \`updated_us\`
FROM (${latestAnnotations(side.annotations, `\`target_id\` IN (${ids})`)})
ORDER BY \`trace_id\`, \`kind\`, \`name\`, \`entry_id\``;
    return { text: sql, parameters, readOnly: true };
  }
  const sql = `SELECT \`trace_id\`, 'TAG' AS \`kind\`, \`key\` AS \`entry_id\`, \`key\` AS \`name\`, \`value\`, CAST(NULL AS STRING) AS \`comment\`, CAST(NULL AS STRING) AS \`metadata\`,
  CAST(\`time_unix_nano\` DIV 1000 AS STRING) AS \`created_us\`, CAST(\`time_unix_nano\` DIV 1000 AS STRING) AS \`updated_us\`
FROM (${latestTags(side.logs, `\`trace_id\` IN (${ids})`)}) AS tags
UNION ALL
SELECT \`trace_id\`, CASE WHEN \`event_name\` = 'genai.trace.metadata' THEN 'METADATA' ELSE 'ASSESSMENT' END, \`entry_id\`, get_json_object(\`body\`, '$.assessment_name'), \`body\`, get_json_object(\`body\`, '$.rationale'), get_json_object(\`body\`, '$.metadata'),
  CAST(\`time_unix_nano\` DIV 1000 AS STRING), CAST(\`time_unix_nano\` DIV 1000 AS STRING)
FROM (${latestLogEvents(side.logs, `\`trace_id\` IN (${ids})`)}) AS events
ORDER BY \`trace_id\`, \`kind\`, \`name\`, \`entry_id\``;
  return { text: sql, parameters, readOnly: true };
}

/** Latest metadata per trace and latest state per assessment of the logs table, deleted ones left out. */
const latestLogEvents = (table: TableName, condition: string): string => `SELECT * FROM (
    SELECT \`trace_id\`, \`event_name\`, \`body\`, \`time_unix_nano\`, COALESCE(\`attributes\`['assessment_id'], \`trace_id\`) AS \`entry_id\`, \`attributes\`['deleted'] AS \`deleted\`,
      ROW_NUMBER() OVER (PARTITION BY \`event_name\`, \`trace_id\`, \`attributes\`['assessment_id'] ORDER BY \`time_unix_nano\` DESC) AS \`version\`
    FROM ${quoteTable(table)} WHERE \`event_name\` IN ('genai.trace.metadata', 'genai.assessments.snapshot') AND ${condition}
  ) WHERE \`version\` = 1 AND COALESCE(\`deleted\`, 'false') <> 'true'`;

/** Keys of trace metadata (and, where somebody wrote them so, of tags) that name the session and the user of a trace. */
const noteKeys = { session: ['mlflow.trace.session', 'session.id'], user: ['mlflow.trace.user', 'user.id'] } as const;

/**
 * Ids of the traces whose metadata or tags name this session or user (`parameter`, a text), where the
 * span itself may not. `since` are the parameters `side_since_ns` and `side_since_us`: what is known of a
 * trace is written when it began or later. `undefined` where the location keeps no such table.
 */
export function notedTraces(side: SideTables, what: 'session' | 'user', parameter: string): string | undefined {
  if (side.form === 'none') return undefined;
  const keys = noteKeys[what];
  if (side.form === 'view') {
    const maps = [side.metadata, side.tags].filter((column) => column !== undefined);
    const named = maps.flatMap((column) => keys.map((key) => `${quoteName(column)}['${key}'] = ${parameter}`));
    return named.length === 0 ? undefined : `SELECT \`trace_id\` FROM ${quoteTable(side.view)} WHERE ${named.join(' OR ')}`;
  }
  const ofMetadata = (body: string) => keys.map((key) => `get_json_object(${body}, '$.trace_metadata[\\'${key}\\']') = ${parameter}`).join(' OR ');
  const names = keys.map((key) => `'${key}'`).join(', ');
  if (side.form === 'annotations') {
    const latest = latestAnnotations(side.annotations, "`annotation_type` IN ('METADATA', 'TAG') AND `created_at` >= timestamp_micros(:side_since_us)");
    return `SELECT \`trace_id\` FROM (${latest}) WHERE (\`annotation_type\` = 'METADATA' AND (${ofMetadata(annotationText)})) OR (\`annotation_type\` = 'TAG' AND \`name\` IN (${names}) AND ${annotationText} = ${parameter})`;
  }
  const metadata = `SELECT \`trace_id\` FROM (${latestLogEvents(side.logs, '`time_unix_nano` >= :side_since_ns')}) WHERE \`event_name\` = 'genai.trace.metadata' AND (${ofMetadata('`body`')})`;
  const tags = `SELECT \`trace_id\` FROM (${latestTags(side.logs, '`time_unix_nano` >= :side_since_ns')}) WHERE \`key\` IN (${names}) AND \`value\` = ${parameter}`;
  return `${metadata} UNION ALL ${tags}`;
}

/** Feedback as rows `day, name, value` of a time range; for charts of scorers. Times are when the feedback was given. */
export function feedbackRows(side: Exclude<SideTables, { form: 'none' | 'view' }>): string {
  if (side.form === 'annotations') {
    // The value alone, or an assessment's JSON around it: both are in use.
    const value = `COALESCE(get_json_object(${annotationText}, '$.feedback.value'), get_json_object(${annotationText}, '$.value'), ${annotationText})`;
    return `SELECT unix_micros(\`created_at\`) * 1000 AS \`at_ns\`, \`name\`, ${value} AS \`value\` FROM (${latestAnnotations(side.annotations, "`annotation_type` = 'FEEDBACK' AND `created_at` >= timestamp_micros(:since_us) AND `created_at` < timestamp_micros(:until_us)")})`;
  }
  return `SELECT \`time_unix_nano\` AS \`at_ns\`, get_json_object(\`body\`, '$.assessment_name') AS \`name\`, get_json_object(\`body\`, '$.feedback.value') AS \`value\`
  FROM (${latestLogEvents(side.logs, '`time_unix_nano` >= :since_ns AND `time_unix_nano` < :until_ns')}) WHERE \`event_name\` = 'genai.assessments.snapshot' AND get_json_object(\`body\`, '$.feedback') IS NOT NULL`;
}
