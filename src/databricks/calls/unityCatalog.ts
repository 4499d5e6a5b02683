import { segment, type ApiCall } from './apiCall';

/**
 * Unity Catalog calls (`@databricks/sdk-experimental` 0.17 and `databricks-sdk` 0.156, `catalog`).
 * Lists ask for `max_results=0`, the server's own page size: a page may be empty while a next
 * token is set, so only its absence ends a list.
 */

const uc = '/api/2.1/unity-catalog';

/** What grants are made on. Views count as tables. */
export type SecurableType = 'catalog' | 'schema' | 'table';

export const listCatalogs = (pageToken?: string): ApiCall => ({ method: 'GET', path: `${uc}/catalogs`, query: { max_results: '0', page_token: pageToken } });

export const getCatalog = (name: string): ApiCall => ({ method: 'GET', path: `${uc}/catalogs/${segment(name)}` });

export const listSchemas = (catalogName: string, pageToken?: string): ApiCall => ({
  method: 'GET',
  path: `${uc}/schemas`,
  query: { catalog_name: catalogName, max_results: '0', page_token: pageToken },
});

export const getSchema = (fullName: string): ApiCall => ({ method: 'GET', path: `${uc}/schemas/${segment(fullName)}` });

export const createSchema = (catalogName: string, name: string): ApiCall => ({ method: 'POST', path: `${uc}/schemas`, body: { name, catalog_name: catalogName } });

export const listTables = (catalogName: string, schemaName: string, pageToken?: string): ApiCall => ({
  method: 'GET',
  path: `${uc}/tables`,
  query: { catalog_name: catalogName, schema_name: schemaName, max_results: '0', omit_columns: 'true', page_token: pageToken },
});

export const getTable = (fullName: string): ApiCall => ({ method: 'GET', path: `${uc}/tables/${segment(fullName)}` });

export const metastoreSummary = (): ApiCall => ({ method: 'GET', path: `${uc}/metastore_summary` });

export const effectivePermissions = (type: SecurableType, fullName: string, options: { principal?: string; pageToken?: string } = {}): ApiCall => ({
  method: 'GET',
  path: `${uc}/effective-permissions/${type}/${segment(fullName)}`,
  query: { max_results: '0', principal: options.principal, page_token: options.pageToken },
});

/** Adds privileges; those that the principal has already stay. */
export const grantPrivileges = (type: SecurableType, fullName: string, principal: string, add: readonly string[]): ApiCall => ({
  method: 'PATCH',
  path: `${uc}/permissions/${type}/${segment(fullName)}`,
  body: { changes: [{ principal, add }] },
  isIdempotent: true,
});
