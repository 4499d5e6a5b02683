import type { LocalContext } from './context';
import { PermissionStore } from './store/permissions';
import { StatementRunner } from './sql/statementRunner';
import { StatementStore } from './sql/statementStore';

/** What the SQL and Unity Catalog routes share. */
export interface SqlServices {
  readonly permissions: PermissionStore;
  readonly statements: StatementStore;
}

const opened = new WeakMap<LocalContext, Promise<SqlServices>>();

/** The services of a workspace, opened on first use. */
export function sqlServices(context: LocalContext): Promise<SqlServices> {
  const known = opened.get(context);
  if (known) return known;
  const services = open(context);
  opened.set(context, services);
  return services;
}

async function open({ database, defaults, userName }: LocalContext): Promise<SqlServices> {
  const permissions = await PermissionStore.open(database);
  const runner = await StatementRunner.open(database, permissions, { catalog: defaults.catalogName, schema: defaults.schemaName, userName });
  return { permissions, statements: new StatementStore(runner) };
}
