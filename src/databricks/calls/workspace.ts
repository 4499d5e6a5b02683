import { segment, type ApiCall } from './apiCall';

/** Warehouses, identity, object permissions, secrets, apps and serving (`databricks-sdk` 0.156). */

export const listWarehouses = (pageToken?: string): ApiCall => ({ method: 'GET', path: '/api/2.0/sql/warehouses', query: { page_token: pageToken } });
export const getWarehouse = (id: string): ApiCall => ({ method: 'GET', path: `/api/2.0/sql/warehouses/${segment(id)}` });
export const startWarehouse = (id: string): ApiCall => ({ method: 'POST', path: `/api/2.0/sql/warehouses/${segment(id)}/start`, isIdempotent: true });

export const currentUser = (): ApiCall => ({ method: 'GET', path: '/api/2.0/preview/scim/v2/Me' });

/** Kinds of principals by their SCIM collection, with the attribute that names one. */
const scimNames = { Users: 'userName', Groups: 'displayName', ServicePrincipals: 'applicationId' } as const;
export type ScimCollection = keyof typeof scimNames;

/** Principals of a collection by exact name (SCIM filter, RFC 7644 3.4.2.2), 1-based `startIndex`. */
export const findPrincipal = (collection: ScimCollection, name: string): ApiCall => ({
  method: 'GET',
  path: `/api/2.0/preview/scim/v2/${collection}`,
  query: { filter: `${scimNames[collection]} eq ${JSON.stringify(name)}`, count: '2' },
});

/** Principals whose name begins with a text. */
export const searchPrincipals = (collection: ScimCollection, start: string, count: number): ApiCall => ({
  method: 'GET',
  path: `/api/2.0/preview/scim/v2/${collection}`,
  query: { filter: start ? `${collection === 'Users' ? 'userName' : 'displayName'} sw ${JSON.stringify(start)}` : undefined, count: String(count) },
});

/** Kinds of workspace objects that carry an access-control list. */
export type ObjectType = 'warehouses' | 'experiments' | 'apps' | 'serving-endpoints';

export const objectPermissions = (type: ObjectType, id: string): ApiCall => ({ method: 'GET', path: `/api/2.0/permissions/${type}/${segment(id)}` });

/** Whose permission: exactly one of the three names of an access-control entry. */
export type AclPrincipal = { readonly user_name: string } | { readonly group_name: string } | { readonly service_principal_name: string };

/** Adds one entry to an access-control list; PATCH merges. */
export const grantObjectPermission = (type: ObjectType, id: string, principal: AclPrincipal, level: string): ApiCall => ({
  method: 'PATCH',
  path: `/api/2.0/permissions/${type}/${segment(id)}`,
  body: { access_control_list: [{ ...principal, permission_level: level }] },
  isIdempotent: true,
});

export const listSecretScopes = (): ApiCall => ({ method: 'GET', path: '/api/2.0/secrets/scopes/list' });
export const listSecrets = (scope: string): ApiCall => ({ method: 'GET', path: '/api/2.0/secrets/list', query: { scope } });
export const listSecretAcls = (scope: string): ApiCall => ({ method: 'GET', path: '/api/2.0/secrets/acls/list', query: { scope } });
export const putSecretAcl = (scope: string, principal: string, permission: 'READ' | 'WRITE' | 'MANAGE'): ApiCall => ({
  method: 'POST',
  path: '/api/2.0/secrets/acls/put',
  body: { scope, principal, permission },
  isIdempotent: true,
});
export const createSecretScope = (scope: string): ApiCall => ({ method: 'POST', path: '/api/2.0/secrets/scopes/create', body: { scope } });
export const putSecret = (scope: string, key: string, value: string): ApiCall => ({
  method: 'POST',
  path: '/api/2.0/secrets/put',
  body: { scope, key, string_value: value },
  isIdempotent: true,
});

export const listApps = (pageToken?: string): ApiCall => ({ method: 'GET', path: '/api/2.0/apps', query: { page_token: pageToken } });
export const getApp = (name: string): ApiCall => ({ method: 'GET', path: `/api/2.0/apps/${segment(name)}` });

export const listServingEndpoints = (): ApiCall => ({ method: 'GET', path: '/api/2.0/serving-endpoints' });
export const getServingEndpoint = (name: string): ApiCall => ({ method: 'GET', path: `/api/2.0/serving-endpoints/${segment(name)}` });
/** Replaces the whole configuration. `bodyText` keeps what came from the server as it came. */
export const putServingConfig = (name: string, bodyText: string): ApiCall => ({
  method: 'PUT',
  path: `/api/2.0/serving-endpoints/${segment(name)}/config`,
  bodyText,
});
