import type { TraceDestination } from './actions';

/** What is typed for a location: two parts are a schema (v4), three a schema with a prefix for its tables (v5). */
export type TypedLocation =
  | { readonly kind: 'v4'; readonly catalog: string; readonly schema: string }
  | { readonly kind: 'v5'; readonly catalog: string; readonly schema: string; readonly tablePrefix: string }
  | { readonly kind: 'problem'; readonly sentence: string };

/** Reads `catalog.schema` or `catalog.schema.prefix`. */
export function readLocation(typed: string): TypedLocation {
  const parts = typed.trim().split('.');
  const [catalog = '', schema = '', tablePrefix] = parts;
  if (typed.trim() === '') return { kind: 'problem', sentence: 'Type where traces go: catalog.schema, or catalog.schema.prefix for tables with a prefix.' };
  if (parts.length < 2 || parts.length > 3) return { kind: 'problem', sentence: `'${typed.trim()}' has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}. Write catalog.schema, or catalog.schema.prefix for tables with a prefix.` };
  const bad = parts.find((part) => !/^[\w-]+$/.test(part));
  if (bad !== undefined) return { kind: 'problem', sentence: bad === '' ? 'A part between the dots is empty.' : `'${bad}' is no name of Unity Catalog: letters, digits, underscores and hyphens only.` };
  return tablePrefix === undefined ? { kind: 'v4', catalog, schema } : { kind: 'v5', catalog, schema, tablePrefix };
}

/** The variables that make MLflow send to a destination: a schema by its name, a prefix by the experiment that is linked to it. */
export function destinationEnvironment(destination: TraceDestination): Readonly<Record<string, string>> {
  if (destination.version === 'v4') return { MLFLOW_TRACING_DESTINATION: `${destination.catalog}.${destination.schema}` };
  return /^\d+$/.test(destination.experiment) ? { MLFLOW_EXPERIMENT_ID: destination.experiment } : { MLFLOW_EXPERIMENT_NAME: destination.experiment };
}
