import type { LocalApp, LocalContext, RouteModule } from '../context';
import { ApiError } from '../http/errors';
import { readJson } from '../http/body';
import { optionalText, requiredText, wholeNumber } from '../http/fields';
import { schemasOf } from '../sql/catalogCommands';
import { findTable, listTables, type CatalogTable } from '../sql/tableCatalog';
import { typeName, typeText } from '../sql/types';
import { checkName, parseTableName, quoteName, fullName } from '../store/identifiers';

const base = '/api/2.1/unity-catalog';

/** Catalogs, schemas and tables as Unity Catalog's REST API has them; the one user owns all. */
export const unityCatalogRoutes: RouteModule = {
  register(app: LocalApp, context: LocalContext) {
    const { database, userName } = context;
    const catalogInfo = (name: string) => ({ name, owner: userName, catalog_type: 'MANAGED_CATALOG', metastore_id: metastoreId, isolation_mode: 'OPEN', full_name: name, securable_type: 'CATALOG' });
    const schemaInfo = (catalog: string, name: string) => ({ name, catalog_name: catalog, full_name: `${catalog}.${name}`, owner: userName, metastore_id: metastoreId });

    app.get(`${base}/catalogs`, (c) => c.json(page('catalogs', database.catalogs().map(catalogInfo), c.req.query())));
    app.get(`${base}/catalogs/:name`, (c) => c.json(catalogInfo(existingCatalog(context, c.req.param('name')))));
    app.post(`${base}/catalogs`, async (c) => {
      const name = requiredText(await readJson(c), 'name');
      await database.createCatalog(name);
      return c.json(catalogInfo(name.toLowerCase()));
    });
    app.get(`${base}/schemas`, async (c) => {
      const catalog = existingCatalog(context, requiredText(c.req.query(), 'catalog_name'));
      return c.json(page('schemas', (await schemasOf(database, catalog)).map((name) => schemaInfo(catalog, name)), c.req.query()));
    });
    app.get(`${base}/schemas/:name`, async (c) => {
      const [catalog, schema] = await existingSchema(context, c.req.param('name'));
      return c.json(schemaInfo(catalog, schema));
    });
    app.post(`${base}/schemas`, async (c) => {
      const body = await readJson(c);
      const catalog = existingCatalog(context, requiredText(body, 'catalog_name'));
      const name = checkName('schema name', optionalText(body, 'name'));
      if ((await schemasOf(database, catalog)).includes(name)) throw new ApiError('SCHEMA_ALREADY_EXISTS', `Schema "${catalog}.${name}" already exists.`);
      await database.rows(`CREATE SCHEMA ${quoteName(catalog)}.${quoteName(name)}`);
      return c.json(schemaInfo(catalog, name));
    });
    app.get(`${base}/tables`, async (c) => {
      const query = c.req.query();
      const [catalog, schema] = await existingSchema(context, `${requiredText(query, 'catalog_name')}.${requiredText(query, 'schema_name')}`);
      const tables = await listTables(database, catalog, schema);
      return c.json(page('tables', tables.map((table) => tableInfo(table, userName, query.omit_columns !== 'true')), query));
    });
    app.get(`${base}/tables/:name`, async (c) => c.json(tableInfo(await existingTable(context, c.req.param('name')), userName, true)));
    app.get(`${base}/tables/:name/exists`, async (c) => c.json({ table_exists: (await findTable(database, parseTableName(c.req.param('name')))) !== undefined }));
    app.get(`${base}/metastore_summary`, (c) => c.json({ metastore_id: metastoreId, name: 'local', cloud: 'local', region: 'local', global_metastore_id: `local:local:${metastoreId}`, owner: userName }));
    app.get(`${base}/current-metastore-assignment`, (c) => c.json({ metastore_id: metastoreId, workspace_id: 0, default_catalog_name: context.defaults.catalogName }));
  },
};

const metastoreId = '00000000-0000-0000-0000-000000000000';

/** A catalog's name, lower case; throws `CATALOG_DOES_NOT_EXIST`. */
export function existingCatalog({ database }: LocalContext, name: string): string {
  const checked = checkName('catalog name', name);
  if (!database.hasCatalog(checked)) throw new ApiError('CATALOG_DOES_NOT_EXIST', `Catalog "${checked}" does not exist.`);
  return checked;
}

/** The two names of `catalog.schema`; throws what is missing. */
export async function existingSchema(context: LocalContext, full: string): Promise<readonly [catalog: string, schema: string]> {
  const [catalogName, schemaName, ...rest] = full.split('.');
  if (schemaName === undefined || rest.length > 0) throw new ApiError('INVALID_PARAMETER_VALUE', `"${full.slice(0, 500)}" is not a schema name: write catalog.schema.`);
  const catalog = existingCatalog(context, catalogName!);
  const schema = checkName('schema name', schemaName);
  if (!(await schemasOf(context.database, catalog)).includes(schema)) throw new ApiError('SCHEMA_DOES_NOT_EXIST', `Schema "${catalog}.${schema}" does not exist.`);
  return [catalog, schema];
}

/** A table or view by its full name; throws `TABLE_DOES_NOT_EXIST`. */
export async function existingTable(context: LocalContext, full: string): Promise<CatalogTable> {
  const name = parseTableName(full);
  await existingSchema(context, `${name.catalog}.${name.schema}`);
  const table = await findTable(context.database, name);
  if (!table) throw new ApiError('TABLE_DOES_NOT_EXIST', `Table "${fullName(name)}" does not exist.`);
  return table;
}

function tableInfo(table: CatalogTable, owner: string, withColumns: boolean): unknown {
  const columns = table.columns.map((column, position) => ({ name: column.name, type_text: typeText(column.type), type_name: typeName(column.type), position, nullable: true }));
  return {
    name: table.name.table,
    catalog_name: table.name.catalog,
    schema_name: table.name.schema,
    full_name: fullName(table.name),
    table_type: table.kind === 'view' ? 'VIEW' : 'MANAGED',
    ...(table.kind === 'view' ? {} : { data_source_format: 'DELTA' }),
    owner,
    ...(table.comment ? { comment: table.comment } : {}),
    ...(table.definition ? { view_definition: table.definition } : {}),
    ...(withColumns ? { columns, properties: table.properties } : {}),
  };
}

/** One page of a list: `max_results=0` is the server's own page size, as on a real workspace. */
function page<T>(name: string, all: readonly T[], query: Record<string, string>): Record<string, unknown> {
  const size = wholeNumber(query.max_results, 'max_results', { min: 0, max: 1000, fallback: all.length }) || 50;
  const from = wholeNumber(query.page_token, 'page_token', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
  const rows = all.slice(from, from + size);
  return { [name]: rows, ...(from + size < all.length ? { next_page_token: String(from + size) } : {}) };
}
