import type { Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Log } from '../base/log';
import type { LocalDefaults } from '../protocol/localWorkspace';
import type { ArtifactFiles } from './store/artifactFiles';
import type { Database } from './store/database';
import type { ExperimentStore } from './store/experiments';
import type { ExperimentTraces } from './store/experimentTraces';
import type { LoggedModelStore } from './store/loggedModels';
import type { RegistryStore } from './store/registry';
import type { RunStore } from './store/runs';
import type { SpanStore } from './store/spanStore';
import type { TraceNotes } from './store/traceNotes';
import type { TraceFeed } from './traceFeed';

/** The HTTP application: Hono over Node's server, whose raw request is `c.env.incoming`. */
export type LocalApp = Hono<{ Bindings: HttpBindings }>;

/** What every route and store of the local workspace may use. Built once, in localWorkspace.ts. */
export interface LocalContext {
  readonly log: Log;
  readonly database: Database;
  readonly experiments: ExperimentStore;
  readonly spans: SpanStore;
  readonly notes: TraceNotes;
  readonly experimentTraces: ExperimentTraces;
  readonly runs: RunStore;
  readonly loggedModels: LoggedModelStore;
  readonly registry: RegistryStore;
  readonly artifacts: ArtifactFiles;
  readonly feed: TraceFeed;
  readonly defaults: LocalDefaults;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** Port that the server listens on. */
  readonly port: number;
  /** The one token that opens this workspace. Never logged. */
  readonly token: string;
  /** The workspace's only user, as SCIM Me and experiment paths name them: `<os user>@local`. */
  readonly userName: string;
  /** Ends the process once everything is on disk; returns at once. */
  readonly shutdown: () => void;
}

/** A group of routes. `register` only adds handlers; it is called once, after the guards. */
export interface RouteModule {
  register(app: LocalApp, context: LocalContext): void;
}
