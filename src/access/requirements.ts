import type { SecurableType } from '../databricks/calls/unityCatalog';
import type { ObjectType } from '../databricks/calls/workspace';
import type { TraceLocation } from '../trace/location';

/** An object of Unity Catalog with the privileges that tracing needs on it. */
export interface SecurableNeed {
  readonly kind: 'securable';
  readonly type: SecurableType;
  readonly fullName: string;
  readonly isView: boolean;
  readonly privileges: readonly string[];
}

/** A workspace object with the least level that tracing needs. */
export interface ObjectNeed {
  readonly kind: 'object';
  readonly type: ObjectType;
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  readonly level: string;
  /** Levels that include it. */
  readonly satisfiedBy: readonly string[];
}

/** A secret scope whose secrets a served model reads. `readers`: creators of the endpoints; nobody else needs READ. */
export interface ScopeNeed {
  readonly kind: 'scope';
  readonly scope: string;
  readonly readers: readonly string[];
}

export type Need = SecurableNeed | ObjectNeed | ScopeNeed;

/** A table or view of a location, as it exists. */
export interface LocationTable {
  readonly fullName: string;
  readonly isView: boolean;
}

/**
 * What a principal needs to write and read traces of a location (Databricks docs, "Store
 * OpenTelemetry traces in Unity Catalog": USE on the parents, and explicit SELECT and MODIFY on
 * every table). A view cannot take MODIFY.
 */
export function locationNeeds(location: TraceLocation, tables: readonly LocationTable[]): SecurableNeed[] {
  const schema = `${location.catalogName}.${location.schemaName}`;
  return [
    { kind: 'securable', type: 'catalog', fullName: location.catalogName, isView: false, privileges: ['USE_CATALOG'] },
    { kind: 'securable', type: 'schema', fullName: schema, isView: false, privileges: ['USE_SCHEMA'] },
    ...tables.map((table) => tableNeed(table)),
  ];
}

export const tableNeed = ({ fullName, isView }: LocationTable): SecurableNeed => ({
  kind: 'securable',
  type: 'table',
  fullName,
  isView,
  privileges: isView ? ['SELECT'] : ['MODIFY', 'SELECT'],
});

export const warehouseNeed = (id: string, name: string): ObjectNeed => ({
  kind: 'object',
  type: 'warehouses',
  id,
  label: `SQL warehouse ${name}`,
  level: 'CAN_USE',
  satisfiedBy: ['CAN_USE', 'CAN_MONITOR', 'CAN_MANAGE', 'IS_OWNER'],
});

export const experimentNeed = (id: string, name: string): ObjectNeed => ({
  kind: 'object',
  type: 'experiments',
  id,
  label: `Experiment ${name}`,
  level: 'CAN_EDIT',
  satisfiedBy: ['CAN_EDIT', 'CAN_MANAGE', 'IS_OWNER'],
});

/** What people call the object of a need. */
export function needLabel(need: Need): string {
  if (need.kind === 'object') return need.label;
  if (need.kind === 'scope') return `Secret scope ${need.scope}`;
  const kind = need.type === 'table' ? (need.isView ? 'View' : 'Table') : need.type === 'schema' ? 'Schema' : 'Catalog';
  return `${kind} ${need.fullName}`;
}

/** What is needed on it, as people read it. */
export function needPrivileges(need: Need): readonly string[] {
  if (need.kind === 'securable') return need.privileges;
  return need.kind === 'object' ? [need.level] : ['READ'];
}
