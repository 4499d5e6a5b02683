import type { Signal } from '../base/cancellation';
import type { RawValue } from '../base/rawJson';
import type { TraceNotes } from '../trace/notes';
import type { Assessment, AssessmentDraft } from '../trace/assessments/assessment';
import type { SchemaLocation, TraceLocation } from '../trace/location';
import type { Span } from '../trace/model';
import type { SecurableType } from './calls/unityCatalog';
import type { AssessedTrace } from './calls/assessments';
import type { AclPrincipal, ObjectType, ScimCollection } from './calls/workspace';
import type { WarehouseState } from './ports';

/**
 * The outside world, as the rest of the product sees it. Every method throws what `refusalOf`
 * (base/refusal.ts) reads, or the abort error of its signal; `undefined` answers mean "not there".
 */

export interface Experiment {
  /** Decimal digits; too long for a number. */
  readonly id: string;
  /** Absolute workspace path. */
  readonly name: string;
  /** In the trash: it still holds its name. */
  readonly isDeleted: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly updatedMs?: number;
}

/** One page of a list; `nextPageToken` is absent on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

/** What a workspace made (or found) for a location. */
export interface CreatedLocation {
  /** The location part of the answer, sent on when linking; `undefined` where the tables were there already. */
  readonly answer?: unknown;
  /** v5 only. */
  readonly locationId?: string;
  /** The server's words where it answered `ALREADY_EXISTS`: reuse, or somebody else's tables. Check the tables. */
  readonly alreadyExists?: string;
}

export interface MlflowApi {
  experimentByName(name: string, signal?: Signal): Promise<Experiment | undefined>;
  experiment(id: string, signal?: Signal): Promise<Experiment | undefined>;
  /** Newest first. */
  searchExperiments(options: { text?: string; pageToken?: string }, signal?: Signal): Promise<Page<Experiment>>;
  /** The new id. Throws `RESOURCE_ALREADY_EXISTS`, also for one in the trash. */
  createExperiment(name: string, tags: Readonly<Record<string, string>>, signal?: Signal): Promise<string>;
  makeFolder(path: string, signal?: Signal): Promise<void>;
  setExperimentTag(experimentId: string, key: string, value: string, signal?: Signal): Promise<void>;
  /** True where MLflow itself keeps traces of the experiment. */
  hasStoredTraces(experimentId: string, signal?: Signal): Promise<boolean>;
  createLocation(location: TraceLocation, warehouseId: string, signal?: Signal): Promise<CreatedLocation>;
  linkLocation(experimentId: string, location: TraceLocation, created: CreatedLocation, signal?: Signal): Promise<void>;
  unlinkLocation(experimentId: string, location: SchemaLocation, signal?: Signal): Promise<void>;
  putTraceInfo(location: TraceLocation, traceId: string, info: unknown, signal?: Signal): Promise<void>;
}

export interface Catalog {
  readonly name: string;
  /** `MANAGED_CATALOG`, `SYSTEM_CATALOG`, `DELTASHARING_CATALOG` … */
  readonly catalogType?: string;
  readonly storageRoot?: string;
  readonly comment?: string;
  readonly owner?: string;
  /** True where Databricks keeps the data in its own default storage: trace tables cannot live there. */
  readonly hasDefaultStorage: boolean;
}

export interface UcSchema {
  readonly name: string;
  readonly fullName: string;
  readonly owner?: string;
}

export interface UcTable {
  readonly name: string;
  readonly fullName: string;
  /** `MANAGED`, `EXTERNAL`, `VIEW` … */
  readonly tableType: string;
  readonly owner?: string;
  /** Empty where a list left them out. */
  readonly columns: readonly { readonly name: string; readonly typeText: string }[];
  readonly properties: Readonly<Record<string, string>>;
}

/** A privilege that a principal has on an object, and where it comes from. */
export interface EffectivePrivilege {
  readonly privilege: string;
  /** Absent where it was granted on the object itself. */
  readonly inheritedFromType?: string;
  readonly inheritedFromName?: string;
}

export interface PrivilegeAssignment {
  readonly principal: string;
  readonly privileges: readonly EffectivePrivilege[];
}

export interface UnityCatalog {
  catalogs(signal?: Signal): Promise<Catalog[]>;
  catalog(name: string, signal?: Signal): Promise<Catalog | undefined>;
  schemas(catalogName: string, signal?: Signal): Promise<UcSchema[]>;
  schema(fullName: string, signal?: Signal): Promise<UcSchema | undefined>;
  createSchema(catalogName: string, name: string, signal?: Signal): Promise<void>;
  /** Without columns. */
  tables(catalogName: string, schemaName: string, signal?: Signal): Promise<UcTable[]>;
  table(fullName: string, signal?: Signal): Promise<UcTable | undefined>;
  /** Every principal's, all pages; of one principal where given. */
  effectivePermissions(type: SecurableType, fullName: string, principal: string | undefined, signal?: Signal): Promise<PrivilegeAssignment[]>;
  grant(type: SecurableType, fullName: string, principal: string, privileges: readonly string[], signal?: Signal): Promise<void>;
  /** Region and cloud of the metastore: a hint only. */
  metastore(signal?: Signal): Promise<{ readonly name: string; readonly cloud?: string; readonly region?: string } | undefined>;
}

export interface Warehouse {
  readonly id: string;
  readonly name: string;
  readonly state: WarehouseState;
  readonly size?: string;
  readonly isServerless: boolean;
  /** Path for the SQL driver, `/sql/1.0/warehouses/<id>`. */
  readonly httpPath?: string;
}

export interface Warehouses {
  list(signal?: Signal): Promise<Warehouse[]>;
  get(id: string, signal?: Signal): Promise<Warehouse | undefined>;
  /** Asks for the start and returns at once. */
  start(id: string, signal?: Signal): Promise<void>;
}

/** A user, group or service principal. */
export interface Principal {
  readonly kind: 'user' | 'group' | 'servicePrincipal';
  /** What grants name: e-mail, group name, application id. */
  readonly name: string;
  readonly displayName?: string;
  /** Names of the groups it is in; `undefined` where that cannot be read. */
  readonly groups?: readonly string[];
}

export interface Identity {
  /** Who the credentials belong to. */
  me(signal?: Signal): Promise<Principal>;
  /** A principal by the name that grants use; `undefined` where none has it. Throws where principals cannot be read. */
  find(collection: ScimCollection, name: string, signal?: Signal): Promise<Principal | undefined>;
  /** Principals whose name begins with a text, at most `count` of a kind. */
  search(collection: ScimCollection, start: string, count: number, signal?: Signal): Promise<Principal[]>;
}

/** One principal's permission on a workspace object. */
export interface ObjectPermission {
  readonly kind: Principal['kind'];
  readonly principal: string;
  readonly level: string;
  readonly inheritedFrom?: string;
}

export interface Permissions {
  /** Throws a refusal with 403 where the list itself may not be read. */
  list(type: ObjectType, id: string, signal?: Signal): Promise<ObjectPermission[]>;
  grant(type: ObjectType, id: string, principal: AclPrincipal, level: string, signal?: Signal): Promise<void>;
}

/** The list of scheduled scorers, entries as they came. */
export interface ScorerList {
  readonly entries: readonly RawValue[];
  /** False where no list was ever made: the first write creates it. */
  readonly exists: boolean;
}

/** Which traces of the past are judged, and by what share of them; rates by the scorers' names, 0..1. */
export interface BackfillRequest {
  readonly rates: Readonly<Record<string, number>>;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface Scorers {
  list(experimentId: string, signal?: Signal): Promise<ScorerList>;
  /** Writes the whole list, creating it where needed. Throws `ALREADY_EXISTS` where somebody created it meanwhile. */
  replace(experimentId: string, entries: readonly RawValue[], exists: boolean, signal?: Signal): Promise<void>;
  /** Starts a job that judges traces of the past; gives the job's id. Throws `scorers.noBackfill` where the workspace does not offer it. */
  backfill(experimentId: string, request: BackfillRequest, signal?: Signal): Promise<string>;
}

export interface Secrets {
  scopes(signal?: Signal): Promise<string[]>;
  /** Keys of a scope; values are never readable here. */
  keys(scope: string, signal?: Signal): Promise<string[]>;
  acls(scope: string, signal?: Signal): Promise<{ readonly principal: string; readonly permission: string }[]>;
  createScope(scope: string, signal?: Signal): Promise<void>;
  put(scope: string, key: string, value: string, signal?: Signal): Promise<void>;
  grantRead(scope: string, principal: string, signal?: Signal): Promise<void>;
}

/** A resource of an app. `value`: what `valueFrom` gives for it, where the answer tells. */
export interface AppResource {
  readonly name: string;
  readonly value?: string;
}

export interface DatabricksApp {
  readonly name: string;
  readonly url?: string;
  /** Application id of the app's service principal: grants go to it. */
  readonly servicePrincipalClientId?: string;
  readonly servicePrincipalName?: string;
  /** Workspace folder of the active deployment. */
  readonly sourceCodePath?: string;
  /** Resources that environment variables can take their value from. */
  readonly resources: readonly AppResource[];
  readonly state?: string;
}

export interface Apps {
  list(signal?: Signal): Promise<DatabricksApp[]>;
  get(name: string, signal?: Signal): Promise<DatabricksApp | undefined>;
}

export interface ServingEndpointSummary {
  readonly name: string;
  readonly ready?: string;
  readonly configUpdate?: string;
  readonly creator?: string;
}

export interface Serving {
  list(signal?: Signal): Promise<ServingEndpointSummary[]>;
  /** The whole answer, values as they came. */
  get(name: string, signal?: Signal): Promise<RawValue | undefined>;
  putConfig(name: string, config: RawValue, signal?: Signal): Promise<void>;
}

/** How spans were taken by the workspace's OTLP endpoint. */
export interface OtlpResult {
  /** Spans that the server says it refused; 0 for complete success. */
  readonly rejectedSpans: number;
  readonly message: string;
}

export interface Otlp {
  /** Sends spans to a table. `table` is the full name. */
  send(table: string, spans: readonly Span[], signal?: Signal): Promise<OtlpResult>;
}

/** Assessments of traces. Writes are read back: what comes is what the workspace shows. */
export interface Assessments {
  /** In the order of the workspace; replaced ones among them. */
  list(trace: AssessedTrace, signal?: Signal): Promise<Assessment[]>;
  /** What MLflow says of the whole trace (`trace_metadata`): session, user, source. */
  metadata(trace: AssessedTrace, signal?: Signal): Promise<Readonly<Record<string, string>>>;
  /** Everything that is kept about the trace beside its spans. */
  notes(trace: AssessedTrace, signal?: Signal): Promise<TraceNotes>;
  /** By a person called `source`. Throws `assessment.invalid` with a sentence before anything is sent. */
  create(trace: AssessedTrace, draft: AssessmentDraft, source: string, signal?: Signal): Promise<Assessment>;
  /** Changes name, value and rationale. */
  update(trace: AssessedTrace, id: string, draft: AssessmentDraft, signal?: Signal): Promise<Assessment>;
  delete(trace: AssessedTrace, id: string, signal?: Signal): Promise<void>;
}

/** Files that MLflow keeps beside traces. */
export interface Attachments {
  /** The file that an `mlflow-attachment:` address names, as a `data:` address. Throws `attachment.*`, or the server's refusal. */
  dataAddress(address: string, signal?: Signal): Promise<string>;
}

/** One workspace with a signed-in identity. */
export interface Workspace {
  /** `https://…`, or the local workspace's address; no slash at the end. */
  readonly host: string;
  readonly mlflow: MlflowApi;
  readonly assessments: Assessments;
  readonly attachments: Attachments;
  readonly unityCatalog: UnityCatalog;
  readonly warehouses: Warehouses;
  readonly identity: Identity;
  readonly permissions: Permissions;
  readonly scorers: Scorers;
  readonly secrets: Secrets;
  readonly apps: Apps;
  readonly serving: Serving;
  readonly otlp: Otlp;
}
