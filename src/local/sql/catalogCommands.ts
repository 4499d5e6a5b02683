import type { Database } from '../store/database';
import { checkName, fullName, hiddenSchemas, quoteName } from '../store/identifiers';
import { privileges, type PermissionStore, type Securable } from '../store/permissions';
import type { Command } from './commands';
import { catalogNotFound, schemaNotFound, SqlError, tableNotFound } from './errors';
import type { Session } from './generator';
import { findTable, listTables, qualify, requireSchema } from './tableCatalog';
import { typeText, types } from './types';
import type { OutputColumn } from './generator';

/** A result that is made here and not by the engine: all its columns are text or boolean. */
export interface CommandResult {
  readonly columns: readonly OutputColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The session after USE. */
  readonly session?: Session;
}

interface Place {
  readonly database: Database;
  readonly permissions: PermissionStore;
  readonly session: Session;
}

const text = (...names: string[]): OutputColumn[] => names.map((name) => ({ name, ref: name, type: types.string }));
const none: CommandResult = { columns: [], rows: [] };

/** Carries a catalog command out against the local workspace's own catalog and grants. */
export async function runCommand(command: Command, place: Place): Promise<CommandResult> {
  const { database, session } = place;
  switch (command.kind) {
    case 'grant':
    case 'revoke':
      return changeGrants(command, place);
    case 'show grants':
      return showGrants(command, place);
    case 'show catalogs':
      return { columns: text('catalog'), rows: database.catalogs().map((name) => [name]) };
    case 'show schemas': {
      const catalog = (command.name[0] ?? session.catalog).toLowerCase();
      return { columns: text('databaseName'), rows: (await schemasOf(database, catalog)).map((name) => [name]) };
    }
    case 'show tables':
      return showTables(command.name, place);
    case 'describe':
      return describe(command, place);
    case 'create catalog':
      return createCatalog(command, place);
    case 'create schema':
      return createSchema(command, place);
    case 'use':
      return use(command, place);
  }
}

/** Schemas of a catalog, without the engine's own. */
export async function schemasOf(database: Database, catalog: string): Promise<string[]> {
  if (!database.hasCatalog(catalog)) throw catalogNotFound(`'${catalog}'`);
  const rows = await database.rows('SELECT schema_name AS name FROM duckdb_schemas() WHERE database_name = $1 ORDER BY ALL', [catalog]);
  return rows.map((row) => String(row.name)).filter((name) => !hiddenSchemas.has(name) && name !== 'information_schema' && name !== 'pg_catalog');
}

/** The securable that a statement names, which must exist. */
async function securableOf(type: string, name: readonly string[], { database, session }: Place): Promise<Securable> {
  if (type === 'catalog') {
    const catalog = name.join('.').toLowerCase();
    if (!database.hasCatalog(catalog)) throw catalogNotFound(`'${catalog}'`);
    return { type: 'catalog', name: catalog };
  }
  if (type === 'schema') {
    const full = qualify([...name, '*'], session);
    await requireSchema(database, full);
    return { type: 'schema', name: `${full.catalog}.${full.schema}` };
  }
  const full = qualify(name, session);
  if (!(await findTable(database, full))) throw tableNotFound(`\`${full.catalog}\`.\`${full.schema}\`.\`${full.table}\``);
  return { type: 'table', name: fullName(full) };
}

async function changeGrants(command: Command & { kind: 'grant' | 'revoke' }, place: Place): Promise<CommandResult> {
  const securable = await securableOf(command.type, command.name, place);
  const unknown = command.privileges.find((privilege) => !privileges[securable.type].includes(privilege));
  if (unknown) {
    throw new SqlError('INVALID_PARAMETER_VALUE', `Privilege ${unknown} is not applicable to this entity [${securable.name}:${securable.type.toUpperCase()}]. Known privileges: ${privileges[securable.type].join(', ')}.`);
  }
  const add = command.kind === 'grant' ? command.privileges : [];
  const remove = command.kind === 'revoke' ? command.privileges : [];
  await place.permissions.change(securable, [{ principal: command.principal, add, remove }]);
  return none;
}

/** Columns as Databricks' SHOW GRANTS has them; inherited grants are shown at the object they come from. */
async function showGrants(command: Command & { kind: 'show grants' }, place: Place): Promise<CommandResult> {
  const securable = await securableOf(command.type, command.name, place);
  const found = await place.permissions.effective(securable, command.principal);
  const rows = found.map(({ principal, privilege, from }) => {
    const object = from ?? securable;
    return [principal, privilege.replaceAll('_', ' '), object.type.toUpperCase(), object.name];
  });
  return { columns: text('Principal', 'ActionType', 'ObjectType', 'ObjectKey'), rows };
}

async function showTables(name: readonly string[], { database, session }: Place): Promise<CommandResult> {
  const full = qualify(name.length === 0 ? [session.catalog, session.schema, '*'] : [...name, '*'], session);
  await requireSchema(database, full);
  const tables = await listTables(database, full.catalog, full.schema);
  return { columns: text('database', 'tableName', 'isTemporary'), rows: tables.map((table) => [full.schema, table.name.table, 'false']) };
}

async function describe(command: Command & { kind: 'describe' }, { database, session }: Place): Promise<CommandResult> {
  const name = qualify(command.name, session);
  const table = await findTable(database, name);
  if (!table) throw tableNotFound(`\`${name.catalog}\`.\`${name.schema}\`.\`${name.table}\``);
  const rows: (string | null)[][] = table.columns.map((column) => [column.name, typeText(column.type), null]);
  if (command.extended) {
    const properties = Object.entries(table.properties).map(([key, value]) => `${key}=${value}`);
    rows.push(['', '', ''], ['# Detailed Table Information', '', ''], ['Catalog', name.catalog, ''], ['Database', name.schema, ''], ['Table', name.table, '']);
    rows.push(['Type', table.kind === 'view' ? 'VIEW' : 'MANAGED', ''], ['Owner', session.userName, ''], ['Comment', table.comment ?? '', ''], ['Table Properties', `[${properties.join(',')}]`, '']);
  }
  return { columns: text('col_name', 'data_type', 'comment'), rows };
}

async function createCatalog(command: Command & { kind: 'create catalog' | 'create schema' }, { database }: Place): Promise<CommandResult> {
  const name = checkName('catalog name', command.name.join('.'));
  if (database.hasCatalog(name)) {
    if (command.ifNotExists) return none;
    throw new SqlError('CATALOG_ALREADY_EXISTS', `Catalog '${name}' already exists.`);
  }
  await database.createCatalog(name);
  return none;
}

async function createSchema(command: Command & { kind: 'create catalog' | 'create schema' }, { database, session }: Place): Promise<CommandResult> {
  const { catalog, schema } = qualify([...command.name, '*'], session);
  if (!database.hasCatalog(catalog)) throw catalogNotFound(`'${catalog}'`);
  checkName('schema name', schema);
  if ((await schemasOf(database, catalog)).includes(schema)) {
    if (command.ifNotExists) return none;
    throw new SqlError('SCHEMA_ALREADY_EXISTS', `Cannot create schema \`${schema}\` because it already exists. Choose a different name or add IF NOT EXISTS.`);
  }
  await database.rows(`CREATE SCHEMA ${quoteName(catalog)}.${quoteName(schema)}`);
  return none;
}

async function use(command: Command & { kind: 'use' }, { database, session }: Place): Promise<CommandResult> {
  if (command.type === 'catalog') {
    const catalog = command.name.join('.').toLowerCase();
    if (!database.hasCatalog(catalog)) throw catalogNotFound(`'${catalog}'`);
    return { ...none, session: { ...session, catalog, schema: 'default' } };
  }
  const { catalog, schema } = qualify([...command.name, '*'], session);
  if (!(await schemasOf(database, catalog)).includes(schema)) throw schemaNotFound(`\`${catalog}\`.\`${schema}\``);
  return { ...none, session: { ...session, catalog, schema } };
}
