import { member, parseRawJson } from '../../src/base/rawJson';
import { encodePartialSuccess, encodeRpcStatus, readSentSpans } from './otlpBytes';
import type { FakeAnswer, FakeRequest } from './workspace';
import type { FakeExperiment, FakeTable, WorkspaceState } from './workspaceState';

/** Answers one call, or `undefined` where the fake does not know the address. */
export function answer(state: WorkspaceState, request: FakeRequest): FakeAnswer | undefined {
  for (const [pattern, handle] of routes) {
    const match = pattern.exec(`${request.method} ${request.path}`);
    if (match) return handle(state, request, match.slice(1).map(decodeURIComponent));
  }
  return undefined;
}

type Handler = (state: WorkspaceState, request: FakeRequest, parts: string[]) => FakeAnswer;

export const refuse = (status: number, error_code: string, message: string): FakeAnswer => ({ status, json: { error_code, message } });
const notFound = (what: string): FakeAnswer => refuse(404, 'RESOURCE_DOES_NOT_EXIST', `${what} does not exist.`);
const ok = (json: unknown = {}): FakeAnswer => ({ status: 200, json });
const body = (request: FakeRequest): Fields => JSON.parse(request.text || '{}') as Fields;

/** Flat fields of bodies; nested ones are read by their own types. */
interface Fields {
  readonly experiment_id: string;
  readonly key: string;
  readonly value: string;
  readonly path: string;
  readonly name: string;
  readonly catalog_name: string;
  readonly scope: string;
  readonly principal: string;
  readonly permission: string;
}

const wireExperiment = (each: FakeExperiment) => ({
  experiment_id: each.id,
  name: each.name,
  lifecycle_stage: each.lifecycle,
  tags: Object.entries(each.tags).map(([key, value]) => ({ key, value })),
});

/** Tags of a link become visible after some reads. */
const late = new WeakMap<FakeExperiment, { reads: number; tags: Record<string, string> }>();

function readExperiment(each: FakeExperiment): FakeAnswer {
  const waiting = late.get(each);
  if (waiting && waiting.reads-- <= 0) {
    Object.assign(each.tags, waiting.tags);
    late.delete(each);
  }
  return ok({ experiment: wireExperiment(each) });
}

function link(state: WorkspaceState, id: string, location: string, tables: Record<string, string>): FakeAnswer {
  const experiment = state.experiment(id);
  if (!experiment) return notFound(`Experiment ${id}`);
  const path = experiment.tags['mlflow.experiment.databricksTraceDestinationPath'];
  if (path) return refuse(400, 'INVALID_PARAMETER_VALUE', `Experiment is already linked to ${path}.`);
  const tags = {
    'mlflow.experiment.databricksTraceDestinationPath': location,
    'mlflow.experiment.databricksTraceSpanStorageTable': tables['spans']!,
    'mlflow.experiment.databricksTraceLogStorageTable': tables['logs']!,
    ...(tables['annotations'] ? { 'mlflow.experiment.databricksTraceAnnotationsTable': tables['annotations'] } : {}),
    'mlflow.experiment.databricksTraceStorageTable': tables['view']!,
  };
  if (state.tagDelayReads > 0) late.set(experiment, { reads: state.tagDelayReads, tags });
  else Object.assign(experiment.tags, tags);
  return ok();
}

function makeTables(state: WorkspaceState, stems: readonly string[], views: readonly string[], version: string): FakeAnswer | undefined {
  const foreign = state.tables.find((each) => stems.includes(each.fullName) && each.properties['otel.schemaVersion'] !== version);
  if (foreign) return refuse(400, 'ALREADY_EXISTS', `Table ${foreign.fullName} has schema version UNSPECIFIED, expected ${version}.`);
  const isThere = stems.every((name) => state.tables.some((each) => each.fullName === name));
  if (isThere) return refuse(409, 'ALREADY_EXISTS', 'The storage location exists already.');
  for (const fullName of stems) state.tables.push(table(fullName, 'MANAGED', { 'otel.schemaVersion': version }, version));
  for (const fullName of views) state.tables.push(table(fullName, 'VIEW', {}, version));
  return undefined;
}

const table = (fullName: string, tableType: FakeTable['tableType'], properties: Record<string, string>, version: string): FakeTable => ({
  fullName,
  tableType,
  owner: 'lead@company.com',
  properties,
  columns: Object.entries({
    trace_id: 'string', span_id: 'string', parent_span_id: 'string', name: 'string', start_time_unix_nano: 'bigint', end_time_unix_nano: 'bigint',
    attributes: version === 'v1' ? 'map<string,string>' : 'variant',
  }).map(([name, type_text]) => ({ name, type_text })),
});

const wireTable = (each: FakeTable) => ({
  name: each.fullName.split('.').at(-1),
  full_name: each.fullName,
  table_type: each.tableType,
  owner: each.owner,
  properties: each.properties,
  columns: each.columns,
});

function effective(state: WorkspaceState, type: string, fullName: string): Map<string, Map<string, { type?: string; name?: string }>> {
  const [catalog, schema] = fullName.split('.');
  const levels = [
    { type, name: fullName, isSelf: true },
    ...(type === 'table' ? [{ type: 'schema', name: `${catalog}.${schema}`, isSelf: false }] : []),
    ...(type === 'catalog' ? [] : [{ type: 'catalog', name: catalog!, isSelf: false }]),
  ];
  const found = new Map<string, Map<string, { type?: string; name?: string }>>();
  for (const level of levels) {
    for (const [principal, privileges] of state.held(level.type, level.name)) {
      const own = found.get(principal) ?? new Map<string, { type?: string; name?: string }>();
      found.set(principal, own);
      for (const privilege of privileges) if (!own.has(privilege)) own.set(privilege, level.isSelf ? {} : { type: level.type.toUpperCase(), name: level.name });
    }
  }
  return found;
}

/** Pages of two: the first is empty, as real lists may be. */
function paged(request: FakeRequest, field: string, items: readonly unknown[]): FakeAnswer {
  if (!request.query['page_token']) return ok({ [field]: [], next_page_token: 'p0' });
  const start = Number(request.query['page_token'].slice(1));
  const next = start + 2 < items.length ? { next_page_token: `p${start + 2}` } : {};
  return ok({ [field]: items.slice(start, start + 2), ...next });
}

const routes: readonly [RegExp, Handler][] = [
  [/^GET \/api\/2\.0\/mlflow\/experiments\/get-by-name$/, (state, request) => {
    const found = state.experiments.find((each) => each.name === request.query['experiment_name']);
    return found ? readExperiment(found) : notFound('The experiment');
  }],
  [/^GET \/api\/2\.0\/mlflow\/experiments\/get$/, (state, request) => {
    const found = state.experiment(request.query['experiment_id']);
    return found ? readExperiment(found) : notFound('The experiment');
  }],
  [/^POST \/api\/2\.0\/mlflow\/experiments\/search$/, (state, request) => {
    const { filter, max_results = 1000, page_token } = body(request) as unknown as { filter?: string; max_results?: number; page_token?: string };
    const wanted = /ILIKE '%(.*)%'/.exec(filter ?? '')?.[1] ?? '';
    const found = state.experiments.filter((each) => each.lifecycle === 'active' && each.name.includes(wanted));
    const start = Number(page_token ?? 0);
    const end = start + max_results;
    return ok({ experiments: found.slice(start, end).map(wireExperiment), ...(end < found.length ? { next_page_token: String(end) } : {}) });
  }],
  [/^POST \/api\/2\.0\/mlflow\/experiments\/create$/, (state, request) => {
    const { name, tags = [] } = body(request) as unknown as { name: string; tags?: { key: string; value: string }[] };
    if (state.experiments.some((each) => each.name === name)) return refuse(400, 'RESOURCE_ALREADY_EXISTS', `Node named '${name}' already exists`);
    if (!state.folders.has(name.slice(0, name.lastIndexOf('/')))) return refuse(404, 'RESOURCE_DOES_NOT_EXIST', 'Parent directory does not exist.');
    const id = state.newId();
    state.experiments.push({ id, name, lifecycle: 'active', tags: Object.fromEntries(tags.map((tag) => [tag.key, tag.value])), storedTraces: 0 });
    return ok({ experiment_id: id });
  }],
  [/^POST \/api\/2\.0\/mlflow\/experiments\/set-experiment-tag$/, (state, request) => {
    const { experiment_id, key, value } = body(request);
    const found = state.experiment(experiment_id);
    if (!found) return notFound('The experiment');
    found.tags[key] = value;
    return ok();
  }],
  [/^POST \/api\/2\.0\/workspace\/mkdirs$/, (state, request) => {
    state.folders.add(body(request).path);
    return ok();
  }],
  [/^POST \/api\/3\.0\/mlflow\/traces\/search$/, (state, request) => {
    const { locations } = body(request) as unknown as { locations: { mlflow_experiment: { experiment_id: string } }[] };
    const count = state.experiment(locations[0]!.mlflow_experiment.experiment_id)?.storedTraces ?? 0;
    return ok({ traces: count > 0 ? [{ trace_id: 'tr-1' }] : [] });
  }],
  [/^POST \/api\/4\.0\/mlflow\/traces\/location$/, (state, request) => {
    const { uc_schema: at, sql_warehouse_id } = body(request) as unknown as { uc_schema: { catalog_name: string; schema_name: string }; sql_warehouse_id?: string };
    if (!sql_warehouse_id) return refuse(400, 'INVALID_PARAMETER_VALUE', 'Could not resolve a SQL warehouse ID.');
    const stem = `${at.catalog_name}.${at.schema_name}.mlflow_experiment_trace`;
    const refusal = makeTables(state, ['spans', 'logs', 'metrics'].map((kind) => `${stem}_otel_${kind}`), [`${stem}_unified`, `${stem}_metadata`], 'v1');
    return refusal ?? ok({ uc_schema: { ...at, otel_spans_table_name: 'mlflow_experiment_trace_otel_spans', otel_logs_table_name: 'mlflow_experiment_trace_otel_logs' } });
  }],
  [/^POST \/api\/4\.0\/mlflow\/traces\/([^/]+)\/link-location$/, (state, request, [id]) => {
    const { uc_schema: at } = body(request) as unknown as { uc_schema: { catalog_name: string; schema_name: string } };
    const stem = `${at.catalog_name}.${at.schema_name}.mlflow_experiment_trace`;
    return link(state, id!, `${at.catalog_name}.${at.schema_name}`, { spans: `${stem}_otel_spans`, logs: `${stem}_otel_logs`, view: `${stem}_unified` });
  }],
  [/^POST \/api\/4\.0\/mlflow\/traces\/([^/]+)\/unlink-location$/, (state, _request, [id]) => {
    const found = state.experiment(id);
    if (!found) return notFound('The experiment');
    found.tags = Object.fromEntries(Object.entries(found.tags).filter(([key]) => !key.startsWith('mlflow.experiment.databricksTrace')));
    return ok();
  }],
  [/^POST \/api\/5\.0\/mlflow\/tracing\/locations$/, (state, request) => {
    const { uc_table_prefix: at } = body(request) as unknown as { uc_table_prefix: { catalog_name: string; schema_name: string; table_prefix: string } };
    const stem = `${at.catalog_name}.${at.schema_name}.${at.table_prefix}`;
    const refusal = makeTables(state, ['spans', 'logs', 'metrics', 'annotations'].map((kind) => `${stem}_otel_${kind}`), [`${stem}_trace_unified`, `${stem}_trace_metadata`], 'v2');
    if (refusal?.status === 400) return refusal;
    return ok({ uc_table_prefix: { ...at, spans_table_name: `${stem}_otel_spans`, logs_table_name: `${stem}_otel_logs`, annotations_table_name: `${stem}_otel_annotations`, location_id: 'loc-1' } });
  }],
  [/^POST \/api\/5\.0\/mlflow\/experiments\/([^/]+)\/trace-location:link$/, (state, request, [id]) => {
    const { uc_table_prefix: at } = body(request) as unknown as { uc_table_prefix: { catalog_name: string; schema_name: string; table_prefix: string } };
    const stem = `${at.catalog_name}.${at.schema_name}.${at.table_prefix}`;
    return link(state, id!, stem, { spans: `${stem}_otel_spans`, logs: `${stem}_otel_logs`, annotations: `${stem}_otel_annotations`, view: `${stem}_trace_unified` });
  }],
  [/^POST \/api\/4\.0\/mlflow\/traces\/([^/]+)\/([^/]+)\/info$/, (state, request, [, traceId]) => {
    state.traceInfos.set(traceId!, body(request));
    return ok(body(request));
  }],
  [/^POST \/api\/2\.0\/otel\/v1\/traces$/, (state, request) => {
    const name = request.headers['x-databricks-uc-table-name'] ?? '';
    const protobuf = (status: number, bytes: Uint8Array): FakeAnswer => ({ status, bytes, contentType: 'application/x-protobuf' });
    if (!state.tables.some((each) => each.fullName === name)) return protobuf(404, encodeRpcStatus(5, `Table ${name} does not exist.`));
    if (state.rejectsSpans) return protobuf(200, encodePartialSuccess(1, state.rejectsSpans));
    if (!state.dropsSpans) for (const span of readSentSpans(request.bytes)) state.spans.push({ table: name, ...span });
    return protobuf(200, new Uint8Array());
  }],
  [/^GET \/api\/2\.1\/unity-catalog\/catalogs$/, (state, request) => paged(request, 'catalogs', state.catalogs)],
  [/^GET \/api\/2\.1\/unity-catalog\/catalogs\/([^/]+)$/, (state, _request, [name]) => {
    const found = state.catalogs.find((each) => each.name === name);
    return found ? ok(found) : refuse(404, 'CATALOG_DOES_NOT_EXIST', `Catalog '${name}' does not exist.`);
  }],
  [/^GET \/api\/2\.1\/unity-catalog\/schemas$/, (state, request) => paged(request, 'schemas', state.schemas.filter((each) => each.fullName.startsWith(`${request.query['catalog_name']}.`)).map(wireSchema))],
  [/^GET \/api\/2\.1\/unity-catalog\/schemas\/([^/]+)$/, (state, _request, [name]) => {
    const found = state.schemas.find((each) => each.fullName === name);
    return found ? ok(wireSchema(found)) : refuse(404, 'SCHEMA_DOES_NOT_EXIST', `Schema '${name}' does not exist.`);
  }],
  [/^POST \/api\/2\.1\/unity-catalog\/schemas$/, (state, request) => {
    const { name, catalog_name } = body(request);
    const fullName = `${catalog_name}.${name}`;
    if (state.schemas.some((each) => each.fullName === fullName)) return refuse(400, 'SCHEMA_ALREADY_EXISTS', `Schema '${fullName}' already exists`);
    state.schemas.push({ fullName, owner: state.me.userName });
    return ok({ full_name: fullName });
  }],
  [/^GET \/api\/2\.1\/unity-catalog\/tables$/, (state, request) => paged(request, 'tables', state.tables.filter((each) => each.fullName.startsWith(`${request.query['catalog_name']}.${request.query['schema_name']}.`)).map(wireTable))],
  [/^GET \/api\/2\.1\/unity-catalog\/tables\/([^/]+)$/, (state, _request, [name]) => {
    const found = state.tables.find((each) => each.fullName === name);
    return found ? ok(wireTable(found)) : refuse(404, 'TABLE_DOES_NOT_EXIST', `Table '${name}' does not exist.`);
  }],
  [/^GET \/api\/2\.1\/unity-catalog\/effective-permissions\/(\w+)\/([^/]+)$/, (state, request, [type, name]) => {
    const all = [...effective(state, type!, name!)].map(([principal, privileges]) => ({
      principal,
      privileges: [...privileges].map(([privilege, from]) => ({ privilege, ...(from.name ? { inherited_from_type: from.type, inherited_from_name: from.name } : {}) })),
    }));
    return paged(request, 'privilege_assignments', all.filter((each) => !request.query['principal'] || each.principal === request.query['principal']));
  }],
  [/^PATCH \/api\/2\.1\/unity-catalog\/permissions\/(\w+)\/([^/]+)$/, (state, request, [type, name]) => {
    const exists = { catalog: state.catalogs.map((each) => each.name), schema: state.schemas.map((each) => each.fullName), table: state.tables.map((each) => each.fullName) }[type!];
    if (!exists?.includes(name!)) return refuse(404, `${type!.toUpperCase()}_DOES_NOT_EXIST`, `'${name}' does not exist.`);
    const isView = state.tables.some((each) => each.fullName === name && each.tableType === 'VIEW');
    const { changes } = body(request) as unknown as { changes: { principal: string; add?: string[] }[] };
    if (isView && changes.some((change) => change.add?.includes('MODIFY'))) return refuse(400, 'INVALID_PARAMETER_VALUE', 'Privilege MODIFY is not applicable to a view.');
    for (const change of changes) state.grant(type!, name!, change.principal, change.add ?? []);
    return ok({ privilege_assignments: [] });
  }],
  [/^GET \/api\/2\.1\/unity-catalog\/metastore_summary$/, () => ok({ name: 'metastore', cloud: 'aws', region: 'us-west-2' })],
  [/^GET \/api\/2\.0\/sql\/warehouses$/, (state) => ok({ warehouses: state.warehouses })],
  [/^GET \/api\/2\.0\/sql\/warehouses\/([^/]+)$/, (state, _request, [id]) => {
    const found = state.warehouses.find((each) => each.id === id);
    if (!found) return notFound(`SQL warehouse ${id}`);
    if (found.state === 'STARTING' && state.readsUntilRunning-- <= 0) found.state = 'RUNNING';
    return ok(found);
  }],
  [/^POST \/api\/2\.0\/sql\/warehouses\/([^/]+)\/start$/, (state, _request, [id]) => {
    const found = state.warehouses.find((each) => each.id === id);
    if (!found) return notFound(`SQL warehouse ${id}`);
    found.state = 'STARTING';
    return ok();
  }],
  [/^POST \/api\/2\.0\/sql\/statements$/, (state, request) => {
    const { statement, parameters = [] } = body(request) as unknown as { statement: string; parameters?: { name: string; value: string }[] };
    const name = /(?:FROM|DESCRIBE DETAIL) ([^\s]+)/.exec(statement)?.[1]?.replaceAll('`', '') ?? '';
    const traceId = parameters[0]?.value ?? '';
    const failed = (code: string, message: string): FakeAnswer => ok({ statement_id: 's1', status: { state: 'FAILED', error: { error_code: code, message } } });
    if (!state.tables.some((each) => each.fullName === name)) return failed('BAD_REQUEST', `[TABLE_OR_VIEW_NOT_FOUND] The table or view ${name} cannot be found.`);
    const answered = (columns: [string, string][], rows: string[][]): FakeAnswer => ok({ statement_id: 's1', status: { state: 'SUCCEEDED' }, manifest: { schema: { columns: columns.map(([name, type_name]) => ({ name, type_name })) } }, result: { data_array: rows } });
    if (statement.startsWith('DESCRIBE DETAIL')) return answered([['sizeInBytes', 'BIGINT']], [[String(state.tableBytes)]]);
    if (statement.startsWith('WITH traces AS')) return answered([['traces', 'BIGINT'], ['rootless', 'BIGINT'], ['example', 'STRING']], [[String(state.spans.filter((each) => each.table === name).length), '0', '']]);
    if (/^SELECT COUNT\(/.test(statement)) {
      const count = String(state.spans.filter((each) => each.table === name).length);
      return answered([['traces', 'BIGINT'], ['first_ns', 'BIGINT']], [[count, String(BigInt(Date.now() - 5 * 86_400_000) * 1_000_000n)]]);
    }
    const hidden = Math.max(0, state.rowDelayReads);
    state.rowDelayReads = hidden - 1;
    const rows = hidden > 0 ? [] : state.spans.filter((each) => each.table === name && each.traceId === traceId).map((each) => [each.name]);
    return answered([['name', 'STRING']], rows);
  }],
  [/^GET \/api\/2\.0\/preview\/scim\/v2\/Me$/, (state) => ok({ ...state.me, groups: state.me.groups.map((display) => ({ display })) })],
  [/^GET \/api\/2\.0\/preview\/scim\/v2\/(Users|Groups|ServicePrincipals)$/, (state, request, [kind]) => {
    const wanted = /(eq|sw) "(.*)"$/.exec(request.query['filter'] ?? '') ?? ['', 'sw', ''];
    const groupsOf = (groups: readonly string[] | undefined) => (groups ? { groups: groups.map((display) => ({ display })) } : {});
    const lists: Record<string, { key: string; wire: unknown }[]> = {
      Users: state.users.map((each) => ({ key: each.userName, wire: { userName: each.userName, ...groupsOf(each.groups) } })),
      Groups: state.groups.map((each) => ({ key: each, wire: { displayName: each, groups: [] } })),
      ServicePrincipals: state.servicePrincipals.map((each) => ({ key: wanted[1] === 'eq' ? each.applicationId : each.displayName, wire: { applicationId: each.applicationId, displayName: each.displayName, ...groupsOf(each.groups) } })),
    };
    const found = lists[kind!]!.filter((each) => (wanted[1] === 'eq' ? each.key === wanted[2] : each.key.startsWith(wanted[2]!)));
    return ok({ Resources: found.map((each) => each.wire) });
  }],
  [/^GET \/api\/2\.0\/permissions\/([\w-]+)\/([^/]+)$/, (state, _request, [type, id]) => {
    const entries = state.acls.get(`${type}/${id}`) ?? [];
    return ok({ access_control_list: entries.map((each) => ({ ...each.principal, all_permissions: [{ permission_level: each.level, inherited: false }] })) });
  }],
  [/^PATCH \/api\/2\.0\/permissions\/([\w-]+)\/([^/]+)$/, (state, request, [type, id]) => {
    const { access_control_list: list } = body(request) as unknown as { access_control_list: Record<string, string>[] };
    const entries = state.acls.get(`${type}/${id}`) ?? [];
    for (const { permission_level, ...principal } of list) entries.push({ principal, level: permission_level! });
    state.acls.set(`${type}/${id}`, entries);
    return ok();
  }],
  [/^GET \/api\/2\.0\/managed-evals\/scheduled-scorers\/([^/]+)$/, (state, _request, [id]) => {
    const list = state.scorers.get(id!);
    if (list === undefined && state.emptyListIsNotFound) return notFound('The scheduled scorers');
    return list === undefined ? ok({ experiment_id: id, scheduled_scorers: {} }) : { status: 200, text: `{"experiment_id":"${id}","scheduled_scorers":{"scorers":${list}}}` };
  }],
  [/^(PATCH|POST) \/api\/2\.0\/managed-evals\/scheduled-scorers\/([^/]+)$/, (state, request, [method, id]) => {
    const exists = state.scorers.has(id!);
    if (method === 'PATCH' && !exists) return refuse(404, 'NOT_FOUND', 'No scheduled scorers.');
    if (method === 'POST' && exists) return refuse(409, 'ALREADY_EXISTS', 'Scheduled scorers exist.');
    const list = member(member(parseRawJson(request.text), 'scheduled_scorers'), 'scorers');
    if (!list?.items) return refuse(400, 'INVALID_PARAMETER_VALUE', 'scheduled_scorers.scorers is missing.');
    state.scorers.set(id!, list.text);
    return { status: 200, text: `{"scheduled_scorers":{"scorers":${state.scorers.get(id!)}}}` };
  }],
  [/^POST \/api\/2\.0\/managed-evals\/monitors$/, (state, request) => ok({ monitor_infos: state.monitors.has(body(request).experiment_id) ? [{ endpoint_name: state.monitors.get(body(request).experiment_id), monitor: { experiment_id: body(request).experiment_id } }] : [] })],
  [/^POST \/api\/2\.0\/managed-evals\/scheduled-scorers\/([^/]+)\/backfill$/, (state, request, [id]) => {
    const { endpoint_name } = body(request) as unknown as { endpoint_name?: string };
    if (!endpoint_name || state.monitors.get(id!) !== endpoint_name) return refuse(400, 'INVALID_PARAMETER_VALUE', 'endpoint_name does not name the monitor of this experiment.');
    return ok({ job_id: '730001' });
  }],
  [/^GET \/api\/2\.0\/secrets\/scopes\/list$/, (state) => ok({ scopes: [...state.secretScopes.keys()].map((name) => ({ name })) })],
  [/^GET \/api\/2\.0\/secrets\/list$/, (state, request) => {
    const scope = state.secretScopes.get(request.query['scope'] ?? '');
    return scope ? ok({ secrets: [...scope.keys].map((key) => ({ key })) }) : notFound('The scope');
  }],
  [/^GET \/api\/2\.0\/secrets\/acls\/list$/, (state, request) => {
    const scope = state.secretScopes.get(request.query['scope'] ?? '');
    return scope ? ok({ items: scope.acls }) : notFound('The scope');
  }],
  [/^POST \/api\/2\.0\/secrets\/(scopes\/create|put|acls\/put)$/, (state, request, [kind]) => {
    const { scope, key, principal, permission } = body(request);
    const found = state.secretScopes.get(scope) ?? { keys: new Set<string>(), acls: [] };
    if (kind !== 'scopes/create' && !state.secretScopes.has(scope)) return notFound('The scope');
    state.secretScopes.set(scope, found);
    if (kind === 'put') found.keys.add(key);
    if (kind === 'acls/put') found.acls.push({ principal, permission });
    return ok();
  }],
  [/^GET \/api\/2\.0\/apps$/, (state) => ok({ apps: state.apps })],
  [/^GET \/api\/2\.0\/apps\/([^/]+)$/, (state, _request, [name]) => {
    const found = state.apps.find((each) => each['name'] === name);
    return found ? ok(found) : notFound('The app');
  }],
  [/^GET \/api\/2\.0\/serving-endpoints$/, (state) => ok({ endpoints: [...state.endpoints.values()].map((text) => JSON.parse(text) as unknown) })],
  [/^GET \/api\/2\.0\/serving-endpoints\/([^/]+)$/, (state, _request, [name]) => {
    const found = state.endpoints.get(name!);
    if (!found) return notFound('The endpoint');
    const update = state.updates.get(name!);
    if (update && update.reads-- > 0) return { status: 200, text: duringUpdate(found, update.config) };
    if (update) {
      state.updates.delete(name!);
      state.endpoints.set(name!, afterUpdate(found, update.config, state.updateFails));
    }
    return { status: 200, text: state.endpoints.get(name!)! };
  }],
  [/^PUT \/api\/2\.0\/serving-endpoints\/([^/]+)\/config$/, (state, request, [name]) => {
    const found = state.endpoints.get(name!);
    if (!found) return notFound('The endpoint');
    if (state.updates.has(name!)) return refuse(409, 'RESOURCE_CONFLICT', 'Endpoint is currently being updated.');
    const unknown = ['creation_timestamp', 'creator', 'state', 'foundation_model', 'config_version'].find((each) => new RegExp(`"${each}":`).test(request.text));
    if (unknown) return refuse(400, 'INVALID_PARAMETER_VALUE', `Could not parse request object: unknown field ${unknown}.`);
    state.updates.set(name!, { config: request.text, reads: state.readsUntilServed });
    if (state.readsUntilServed === 0 && !state.updateFails) {
      state.updates.delete(name!);
      state.endpoints.set(name!, afterUpdate(found, request.text, undefined));
    }
    return { status: 200, text: duringUpdate(found, request.text) };
  }],
];

const wireSchema = (each: { fullName: string; owner: string }) => ({
  name: each.fullName.split('.')[1],
  catalog_name: each.fullName.split('.')[0],
  full_name: each.fullName,
  owner: each.owner,
});

/** An endpoint while the workspace builds its new configuration. */
function duringUpdate(endpoint: string, config: string): string {
  const pending = JSON.parse(config) as { served_entities?: object[] };
  const served_entities = (pending.served_entities ?? []).map((each) => ({ ...each, state: { deployment: 'DEPLOYMENT_CREATING', deployment_state_message: 'Building the container' } }));
  return JSON.stringify({ ...(JSON.parse(endpoint) as object), state: { ready: 'READY', config_update: 'IN_PROGRESS' }, pending_config: { ...pending, served_entities } });
}

/** An endpoint after an update: with the new configuration, or with the old one and the reason. */
function afterUpdate(endpoint: string, config: string, failure: string | undefined): string {
  const before = JSON.parse(endpoint) as { config: { served_entities: object[] } };
  if (!failure) return JSON.stringify({ ...before, state: { ready: 'READY', config_update: 'NOT_UPDATING' }, config: JSON.parse(config) as unknown });
  const served_entities = before.config.served_entities.map((each) => ({ ...each, state: { deployment: 'DEPLOYMENT_FAILED', deployment_state_message: failure } }));
  return JSON.stringify({ ...before, state: { ready: 'READY', config_update: 'UPDATE_FAILED' }, config: { ...before.config, served_entities } });
}
