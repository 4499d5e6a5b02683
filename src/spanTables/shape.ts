import { CodedError } from '../base/errors';
import { parseColumnType, type ColumnType } from './columnType';
import { showTable, type TableName } from './names';
import type { ModelPrice } from './prices';

/** A column as `DESCRIBE TABLE` or the tables API of Unity Catalog reports it. */
export interface ReportedColumn {
  readonly name: string;
  readonly typeText: string;
}

/** How a table keeps attributes: v1 MAP, v2 VARIANT, JSON text in hand-made tables. */
export type AttributeForm = 'map' | 'variant' | 'json';

export interface AttributeColumn {
  readonly column: string;
  readonly form: AttributeForm;
}

/** Where an instant is kept: nanoseconds as an integer, or a TIMESTAMP. */
export interface InstantColumn {
  readonly column: string;
  readonly form: 'nanoseconds' | 'timestamp';
}

/** Where the status is kept: a struct's fields, or columns of their own. */
export type StatusColumn = { readonly form: 'struct'; readonly column: string; readonly hasMessage: boolean } | { readonly form: 'flat'; readonly code: string; readonly message?: string };

/**
 * What a span table has, under which names. v1 is the schema link's table, v2 the table prefix's;
 * everything else that has the essential columns is hand-made.
 */
export interface TableShape {
  /** What a person says that tokens cost; absent or empty: only what spans report counts. */
  readonly prices?: readonly ModelPrice[];
  readonly name: TableName;
  readonly generation: 'v1' | 'v2' | 'handMade';
  readonly start: InstantColumn;
  readonly end: InstantColumn;
  /** A TIMESTAMP column by which files are clustered (v2 `time`). */
  readonly time?: string;
  /** A DATE column by which files are partitioned or clustered (v2 `date`). */
  readonly date?: string;
  readonly kind?: string;
  readonly status?: StatusColumn;
  readonly attributes?: AttributeColumn;
  /** Array or text of events; undefined where there is no such column. */
  readonly events?: { readonly column: string; readonly isText: boolean };
  readonly links?: { readonly column: string; readonly isText: boolean };
  /** A struct with its own attributes (v1, v2), or attributes alone (hand-made). */
  readonly resource?: { readonly column: string; readonly form: 'struct' } | ({ readonly form: 'attributes' } & { readonly attributes: AttributeColumn });
  readonly scope?: string;
  /** Every column in lower case, as reported: what a statement typed by hand may name. */
  readonly columns: ReadonlyMap<string, string>;
}

const instantNames = {
  start: ['start_time_unix_nano', 'start_time_unix_nanos', 'start_time_ns', 'start_time'],
  end: ['end_time_unix_nano', 'end_time_unix_nanos', 'end_time_ns', 'end_time'],
};

/**
 * The shape of a table with these columns. Throws `tables.shape` with a sentence that names what is
 * missing where the table cannot hold spans. Column names are compared without regard to case, as
 * Databricks does.
 */
export function detectShape(name: TableName, reported: readonly ReportedColumn[]): TableShape {
  const columns = new Map(reported.map((each) => [each.name.toLowerCase(), { name: each.name, type: parseColumnType(each.typeText) }]));
  const named = (...names: readonly string[]) => names.map((each) => columns.get(each)).find((each) => each !== undefined);
  const start = instant(instantNames.start.map((each) => columns.get(each)));
  const end = instant(instantNames.end.map((each) => columns.get(each)));
  const missing = [
    ...['trace_id', 'span_id', 'parent_span_id', 'name'].filter((each) => !columns.has(each)),
    ...(start ? [] : ['start_time_unix_nano (or start_time)']),
    ...(end ? [] : ['end_time_unix_nano (or end_time)']),
  ];
  if (!start || !end || missing.length > 0) {
    throw new CodedError('tables.shape', `${showTable(name)} cannot be read as a span table: it has no ${joinWords(missing)}. Choose a table that MLflow or an OpenTelemetry exporter filled.`);
  }
  const attributes = attributeColumn(named('attributes', 'span_attributes'));
  return {
    name,
    generation: generationOf(columns, attributes),
    start,
    end,
    time: ofKind(named('time'), 'timestamp'),
    date: ofKind(named('date'), 'date'),
    kind: named('kind', 'span_kind')?.name,
    status: statusColumn(columns),
    attributes,
    events: listColumn(named('events')),
    links: listColumn(named('links')),
    resource: resourceColumn(named('resource'), named('resource_attributes')),
    scope: ofKind(named('instrumentation_scope', 'scope'), 'struct'),
    columns: new Map(reported.map((each) => [each.name.toLowerCase(), each.typeText])),
  };
}

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

function instant(candidates: readonly (Column | undefined)[]): InstantColumn | undefined {
  for (const candidate of candidates) {
    if (candidate?.type.kind === 'integer' || candidate?.type.kind === 'decimal') return { column: candidate.name, form: 'nanoseconds' };
    if (candidate?.type.kind === 'timestamp') return { column: candidate.name, form: 'timestamp' };
  }
  return undefined;
}

function attributeColumn(column: Column | undefined): AttributeColumn | undefined {
  if (column?.type.kind === 'map' && column.type.value.kind === 'string') return { column: column.name, form: 'map' };
  if (column?.type.kind === 'variant') return { column: column.name, form: 'variant' };
  if (column?.type.kind === 'string') return { column: column.name, form: 'json' };
  return undefined;
}

function statusColumn(columns: ReadonlyMap<string, Column>): StatusColumn | undefined {
  const status = columns.get('status');
  if (status?.type.kind === 'struct' && status.type.fields.has('code')) return { form: 'struct', column: status.name, hasMessage: status.type.fields.has('message') };
  const code = columns.get('status_code') ?? (status && ['string', 'integer'].includes(status.type.kind) ? status : undefined);
  return code ? { form: 'flat', code: code.name, message: columns.get('status_message')?.name } : undefined;
}

function listColumn(column: Column | undefined): TableShape['events'] {
  if (!column) return undefined;
  if (column.type.kind === 'string') return { column: column.name, isText: true };
  return ['array', 'variant'].includes(column.type.kind) ? { column: column.name, isText: false } : undefined;
}

function resourceColumn(resource: Column | undefined, attributes: Column | undefined): TableShape['resource'] {
  if (resource?.type.kind === 'struct') return { column: resource.name, form: 'struct' };
  const own = attributeColumn(attributes ?? resource);
  return own && { form: 'attributes', attributes: own };
}

function generationOf(columns: ReadonlyMap<string, Column>, attributes: AttributeColumn | undefined): TableShape['generation'] {
  const isOurs = columns.get('status')?.type.kind === 'struct' && columns.get('resource')?.type.kind === 'struct' && columns.has('start_time_unix_nano');
  if (isOurs && attributes?.form === 'variant' && columns.has('time')) return 'v2';
  return isOurs && attributes?.form === 'map' && !columns.has('time') ? 'v1' : 'handMade';
}

const ofKind = (column: Column | undefined, kind: ColumnType['kind']): string | undefined => (column?.type.kind === kind ? column.name : undefined);

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
