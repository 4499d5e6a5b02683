import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { version } from '../../package.json';
import type { LocalArguments, LocalOwner } from '../protocol/localWorkspace';
import type { Log } from '../base/log';
import type { LocalContext, RouteModule } from './context';
import { createApp } from './http/app';
import { listen } from './http/server';
import { FolderInUseError, lockHolder, newToken, readOwner, removeOwner, writeOwner } from './owner';
import { routeModules } from './routes/all';
import { ArtifactFiles } from './store/artifactFiles';
import { Database } from './store/database';
import { ensureDefaults } from './store/defaults';
import { ExperimentStore } from './store/experiments';
import { ExperimentTraces } from './store/experimentTraces';
import { LoggedModelStore } from './store/loggedModels';
import { RegistryStore } from './store/registry';
import { RunStore } from './store/runs';
import { SpanStore } from './store/spanStore';
import { SpanTables } from './store/spanTables';
import { TraceNotes } from './store/traceNotes';
import { createTrackingTables } from './store/trackingTables';
import { TraceFeed } from './traceFeed';

/** A running local workspace. */
export interface LocalWorkspace {
  readonly owner: LocalOwner;
  /** Ends it: running requests finish, everything is on disk, the owner file is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a local workspace in this process. A data folder that another process uses is refused
 * with {@link FolderInUseError}; an owner file whose process is gone is named in the log and
 * taken over, with its token and, if free, its port. `askedToStop` is called when a client or the
 * idle time wants the process to end. `modules` replaces the routes in tests.
 */
export async function startLocalWorkspace(args: LocalArguments, log: Log, askedToStop: (reason: string) => void, modules: readonly RouteModule[] = routeModules): Promise<LocalWorkspace> {
  await mkdir(args.data, { recursive: true, mode: 0o700 });
  const former = await readOwner(args.data);
  const database = await openDatabase(args.data, former, log);
  if (former) log.warn(`the process ${former.pid} left its owner file behind; taking over its port ${former.port} and its token`);
  const token = former?.token ?? newToken();
  const server = await listen(args.port || former?.port || 0);
  const userName = `${userInfo().username}@local`;
  const experiments = await ExperimentStore.open(database);
  const feed = new TraceFeed();
  const spans = new SpanStore(database, new SpanTables(database));
  const notes = new TraceNotes(database);
  const experimentTraces = await ExperimentTraces.open(database);
  const defaults = await ensureDefaults(database, experiments, args, userName);
  await createTrackingTables(database);
  const runs = new RunStore(database);
  const loggedModels = new LoggedModelStore(database);
  const artifacts = new ArtifactFiles(path.join(args.data, 'artifacts'));
  const context: LocalContext = { log, database, experiments, spans, notes, experimentTraces, runs, loggedModels, registry: new RegistryStore(database), artifacts, feed, defaults, dataFolder: args.data, port: server.port, token, userName, shutdown: () => askedToStop('asked over HTTP') };
  server.serve(createApp(context, modules));
  const owner: LocalOwner = { pid: process.pid, port: server.port, token, startedAtMs: Date.now(), version };
  await writeOwner(args.data, owner);
  const idle = watchIdle(feed, args.idleExitSeconds, () => askedToStop(`no event stream was open for ${args.idleExitSeconds} s`));
  const stop = async () => {
    clearInterval(idle);
    feed.dispose();
    await server.close();
    await database.close();
    await removeOwner(args.data);
  };
  return { owner, stop };
}

function watchIdle(feed: TraceFeed, seconds: number, onIdle: () => void): NodeJS.Timeout | undefined {
  if (seconds === 0) return undefined;
  return setInterval(() => feed.idleMs >= seconds * 1000 && onIdle(), Math.min(seconds * 1000, 5_000)).unref();
}

async function openDatabase(folder: string, former: LocalOwner | undefined, log: Log): Promise<Database> {
  try {
    return await Database.open(folder, log);
  } catch (error) {
    const holder = lockHolder(error);
    if (holder === undefined) throw error;
    throw new FolderInUseError(folder, former, holder || undefined);
  }
}
