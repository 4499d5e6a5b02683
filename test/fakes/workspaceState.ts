/** What the fake workspace knows. Tests change it directly. */
export interface FakeExperiment {
  readonly id: string;
  readonly name: string;
  lifecycle: 'active' | 'deleted';
  tags: Record<string, string>;
  /** Traces that MLflow itself keeps. */
  storedTraces: number;
}

export interface FakeTable {
  readonly fullName: string;
  readonly tableType: 'MANAGED' | 'VIEW';
  owner: string;
  properties: Record<string, string>;
  columns: { name: string; type_text: string }[];
}

export interface FakeSpan {
  readonly table: string;
  readonly traceId: string;
  readonly name: string;
}

export class WorkspaceState {
  /** OAuth: client secrets by client id, refresh tokens that are good for one use, and codes of the browser with their challenge. */
  oauth = { clients: new Map<string, string>(), refreshTokens: new Set<string>(), codes: new Map<string, string>(), issued: 0, refuses: '', hesitates: false };
  me = { userName: 'lead@company.com', displayName: 'Team Lead', groups: ['ml-team'] };
  users: { userName: string; groups: string[] | undefined }[] = [{ userName: 'lead@company.com', groups: ['ml-team'] }, { userName: 'dev@company.com', groups: [] }];
  groups: string[] = ['ml-team', 'admins'];
  servicePrincipals: { applicationId: string; displayName: string; groups: string[] | undefined }[] = [
    { applicationId: '11111111-2222-3333-4444-555555555555', displayName: 'app-agent', groups: [] },
  ];
  experiments: FakeExperiment[] = [];
  folders = new Set<string>(['/Shared']);
  catalogs: { name: string; owner: string; storage_root?: string }[] = [{ name: 'main', owner: 'admin@company.com' }];
  schemas: { fullName: string; owner: string }[] = [{ fullName: 'main.agents', owner: 'lead@company.com' }];
  tables: FakeTable[] = [];
  /** Direct grants: `type:full name` → principal → privileges. */
  grants = new Map<string, Map<string, Set<string>>>();
  warehouses = [{ id: 'wh1', name: 'Starter', state: 'RUNNING' as string }];
  /** Reads of a starting warehouse until it runs. */
  readsUntilRunning = 2;
  acls = new Map<string, { principal: Record<string, string>; level: string }[]>();
  secretScopes = new Map<string, { keys: Set<string>; acls: { principal: string; permission: string }[] }>();
  apps: Record<string, unknown>[] = [];
  endpoints = new Map<string, string>();
  /** Reads of an endpoint after an update until it serves the new configuration. */
  readsUntilServed = 0;
  /** Why updates of endpoints fail; absent: they do not. */
  updateFails: string | undefined;
  /** Updates under way, by endpoint: the new configuration and the reads left. */
  updates = new Map<string, { config: string; reads: number }>();
  /** Endpoint of an experiment's monitor; absent: the experiment has none. */
  monitors = new Map<string, string>();
  /** JSON text of the scorers, by experiment; absent: no list was ever made. */
  scorers = new Map<string, string>();
  /** Older servers answer 404 for scorers never made, newer ones an empty list; both refuse a PATCH then. */
  emptyListIsNotFound = true;
  spans: FakeSpan[] = [];
  /** Size that `DESCRIBE DETAIL` tells of every table. */
  tableBytes = 1024;
  traceInfos = new Map<string, unknown>();
  /** Reads of an experiment until the tags of a new link show. */
  tagDelayReads = 0;
  /** Queries for a trace until its rows show. */
  rowDelayReads = 0;
  /** The OTLP endpoint answers 200 and drops the spans. */
  dropsSpans = false;
  /** The OTLP endpoint answers 200 with a partial success. */
  rejectsSpans: string | undefined;
  #nextId = 4_200_000_000_000_001n;

  newId(): string {
    return String(this.#nextId++);
  }

  experiment(id: string | undefined): FakeExperiment | undefined {
    return this.experiments.find((each) => each.id === id);
  }

  grant(type: string, fullName: string, principal: string, privileges: readonly string[]): void {
    const key = `${type}:${fullName}`;
    const object = this.grants.get(key) ?? new Map<string, Set<string>>();
    this.grants.set(key, object);
    const held = object.get(principal) ?? new Set<string>();
    object.set(principal, held);
    for (const privilege of privileges) held.add(privilege);
  }

  held(type: string, fullName: string): [string, string[]][] {
    return [...(this.grants.get(`${type}:${fullName}`) ?? [])].map(([principal, privileges]) => [principal, [...privileges].sort()]);
  }
}
