import type { DuckDBValue } from '@duckdb/node-api';
import { spanTypeKeys, wordsOfType } from '../../trace/genai/spanType';
import type { TraceListFilter } from '../../trace/list';
import type { Database } from './database';
import { quoteTable, quoteText } from './identifiers';
import { traceAnnotations } from './locationViews';
import { attributesAreMap, findSpansTable } from './spansTable';
import { locationState } from './locationTables';
import { tracePartsTable, traceFiles } from './tracePartsTable';
import { parseLocation } from './traceLocations';

/** A condition on columns `location` and `trace_id`, with the values that it names. */
export interface ContentCondition {
  readonly sql: string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
}

/**
 * The parts of a list's filter that `trace_parts` does not know: what some span of the trace
 * carries, whose session and user it is, how it is tagged. `undefined` where the filter has none.
 * Reads the span tables of every location, or of the one that is asked for; with `sinceNs` only
 * spans that started then or later.
 */
export async function contentCondition(database: Database, filter: TraceListFilter, location: string | undefined, sinceNs?: bigint): Promise<ContentCondition | undefined> {
  const values: Record<string, DuckDBValue> = {};
  const bind = (name: string, value: string) => ((values[name] = value), `$${name}`);
  const groups = [...spanGroups(filter, bind), ...noteGroups(filter, bind)];
  if (groups.length === 0) return undefined;
  const parts: string[] = [];
  for (const path of location === undefined ? await storedLocations(database) : [location]) {
    const table = await findSpansTable(database, path);
    if (!table) continue;
    const place = parseLocation(path);
    const notes = (await locationState(database, place)) === 'made' ? traceAnnotations(place) : undefined;
    const spans = sinceNs === undefined ? quoteTable(table) : `(SELECT trace_id, name, parent_span_id, attributes FROM ${quoteTable(table)} WHERE start_time_unix_nano >= ${sinceNs})`;
    const source = { notes, spans, isVariant: !(await attributesAreMap(database, table)) };
    parts.push(`SELECT ${quoteText(path)} AS location, trace_id FROM (${groups.map((group) => group(source)).join(' INTERSECT ')})`);
  }
  return { sql: parts.length === 0 ? 'FALSE' : `(location, trace_id) IN (${parts.join(' UNION ALL ')})`, values };
}

interface Source {
  /** A query for what is known of the traces beside their spans; `undefined` for a table that belongs to no location. */
  readonly notes: string | undefined;
  readonly spans: string;
  readonly isVariant: boolean;
}
/** A query for the ids of traces that meet one condition. */
type Group = (source: Source) => string;
type Bind = (name: string, value: string) => string;

const isRoot = "coalesce(parent_span_id, '') = ''";
const attribute = (key: string, isVariant: boolean): string => (isVariant ? `CAST(attributes[${quoteText(key)}] AS VARCHAR)` : `attributes[${quoteText(key)}]`);
const unquoted = (text: string): string => `trim(${text}, '"')`;
const spansWith = (condition: (isVariant: boolean) => string): Group => ({ spans, isVariant }) => `SELECT trace_id FROM ${spans} WHERE ${condition(isVariant)}`;

function spanGroups(filter: TraceListFilter, bind: Bind): readonly Group[] {
  const groups: Group[] = [];
  if (filter.spanName !== undefined) {
    const name = bind('spanName', filter.spanName);
    groups.push(spansWith(() => `name = ${name}`));
  }
  if (filter.spanType !== undefined) {
    const words = wordsOfType(filter.spanType).map((word, index) => bind(`spanType${index}`, word)).join(', ');
    groups.push(spansWith((isVariant) => `upper(${unquoted(`coalesce(${spanTypeKeys.map((key) => attribute(key, isVariant)).join(', ')})`)}) IN (${words})`));
  }
  filter.attributes?.forEach(({ key, value }, index) => {
    // Stored as it is, or as the JSON text of a string.
    const sought = [bind(`attribute${index}`, value), bind(`attributeJson${index}`, JSON.stringify(value))].join(', ');
    groups.push(spansWith((isVariant) => `${attribute(key, isVariant)} IN (${sought})`));
  });
  return groups;
}

/** Session and user stand on the root span, or in the trace's metadata where an older client wrote them. */
function noteGroups(filter: TraceListFilter, bind: Bind): readonly Group[] {
  const groups: Group[] = [];
  for (const [kind, keys] of [['session', ['session.id', 'mlflow.trace.session']], ['user', ['user.id', 'mlflow.trace.user']]] as const) {
    const sought = filter[kind];
    if (sought === undefined) continue;
    const value = bind(kind, sought);
    groups.push(({ notes, spans, isVariant }) => {
      const stored = `coalesce(${keys.map((key) => attribute(key, isVariant)).join(', ')})`;
      // Not as a second condition: the engine would try it on every span, and read what all of them carry.
      return `(SELECT trace_id FROM ${spans} WHERE ${isRoot} GROUP BY trace_id HAVING bool_or(${unquoted(stored)} = ${value})${notes ? ` UNION SELECT trace_id FROM (${notes}) WHERE trace_metadata[${quoteText(keys[1])}] = ${value}` : ''})`;
    });
  }
  filter.tags?.forEach(({ key, value }, index) => {
    const [name, sought] = [bind(`tagKey${index}`, key), bind(`tagValue${index}`, value)];
    groups.push(({ notes }) => `SELECT trace_id FROM (${notes ?? "SELECT '' AS trace_id, MAP {'': ''} AS tags"}) WHERE tags[${name}] = ${sought}`);
  });
  return groups;
}

/** Every location that holds traces. */
export async function storedLocations(database: Database): Promise<string[]> {
  const union = traceFiles(database).map((file) => `SELECT location FROM ${tracePartsTable(file)}`).join(' UNION ALL ');
  return (await database.rows(`SELECT DISTINCT location FROM (${union}) ORDER BY location`)).map((row) => String(row.location));
}
