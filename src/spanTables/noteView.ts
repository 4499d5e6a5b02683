import { parseColumnType } from './columnType';
import type { TableName } from './names';
import type { ReportedColumn } from './shape';
import type { SideTables, ViewOfNotes } from './sideTables';

/** Columns of a table or view; empty where it is missing or may not be looked at. */
export type AskColumns = (name: TableName) => Promise<readonly ReportedColumn[]>;

/**
 * Where to read tags, metadata and assessments: the tables beside the spans, or, where those are
 * missing, the first of the location's views that shows them. Asks for columns only, never a warehouse.
 */
export async function readableSide(side: SideTables, views: readonly TableName[], columns: AskColumns): Promise<SideTables> {
  const table = side.form === 'annotations' ? side.annotations : side.form === 'logs' ? side.logs : undefined;
  if (views.length === 0 || (table && (await columns(table)).length > 0)) return side;
  for (const view of views) {
    const found = viewOfNotes(view, await columns(view));
    if (found) return found;
  }
  return side;
}

/** What a view shows of whole traces. The unified view calls metadata `trace_metadata`; of the metadata view no source tells the name. */
export function viewOfNotes(view: TableName, reported: readonly ReportedColumn[]): ViewOfNotes | undefined {
  const columns = new Map(reported.map(({ name, typeText }) => [name.toLowerCase(), { name, type: parseColumnType(typeText) }]));
  const of = (kind: 'map' | 'array', ...names: readonly string[]) => names.map((each) => columns.get(each)).find((each) => each?.type.kind === kind)?.name;
  const [tags, metadata, assessments] = [of('map', 'tags'), of('map', 'trace_metadata', 'metadata'), of('array', 'assessments')];
  if (!columns.has('trace_id') || (tags ?? metadata ?? assessments) === undefined) return undefined;
  return { form: 'view', view, ...(tags ? { tags } : {}), ...(metadata ? { metadata } : {}), ...(assessments ? { assessments } : {}) };
}
