import type { Signal } from '../../base/cancellation';
import { CodedError } from '../../base/errors';
import type { Workspace } from '../../databricks/workspacePorts';
import type { CalledFunction, FunctionRun, RunsQuery } from '../../trace/compare/runs';
import type { TraceListQuery, TraceRow } from '../../trace/list';
import type { TraceTarget } from '../../trace/target';
import type { TraceSource } from '../../trace/traceSource';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import { localSource } from './localSource';
import type { WorkspaceTraceSources } from './tracePanelDeps';

/** Where traces are kept and looked for: the local workspace, or the chosen tables of a real one. */
export interface TraceHome {
  /** The connection whose tables hold the traces; absent for the local workspace. */
  readonly workspace?: string;
  /** For sentences: `the local workspace`, or the connection's name. */
  readonly label: string;
  /** How far back a search goes that names no time, in milliseconds; `undefined` where everything is looked at. */
  readonly looksBackMs: number | undefined;
  list(query: TraceListQuery, signal?: Signal): Promise<readonly TraceRow[]>;
  runs(query: RunsQuery, signal?: Signal): Promise<readonly FunctionRun[]>;
  /** Functions that were called, of late where not everything is looked at; the one called last first. */
  functions(signal?: Signal): Promise<readonly CalledFunction[]>;
  source(target: TraceTarget & { readonly location: string }): TraceSource;
  /** The Databricks calls of the workspace that keeps the traces. */
  calls(): Promise<{ readonly workspace: Workspace; readonly warehouseId?: string }>;
}

const weekMs = 7 * 86_400_000;

/** The traces of the local workspace. */
export function localTraceHome(local: Pick<LocalWorkspace, 'connect'>): TraceHome {
  const client = async () => (await local.connect()).client;
  return {
    label: 'the local workspace',
    looksBackMs: undefined,
    list: async (query, signal) => (await (await client()).traces(query, signal)).rows,
    runs: async (query, signal) => (await client()).runs(query, signal),
    functions: async (signal) => (await client()).functions(signal),
    source: (target) => localSource(() => local.connect(), target),
    calls: async () => ({ workspace: (await client()).workspace }),
  };
}

/** The traces of the chosen tables of a workspace. `isWanted`: a person asked, so a stopped warehouse may be started. */
export function workspaceTraceHome(traces: WorkspaceTraceSources, workspace: string, isWanted: boolean): TraceHome {
  return {
    workspace,
    label: workspace,
    looksBackMs: weekMs,
    list: (query, signal) => traces.list(query, isWanted, signal),
    runs: (query, signal) => traces.runs(query, isWanted, signal),
    functions: () => traces.functions(isWanted),
    source: ({ traceId }) => traces.source(traceId, isWanted),
    calls: () => traces.calls(),
  };
}

/** What homes are found with. */
export interface HomeDeps {
  readonly local: LocalWorkspace;
  readonly workspaceTraces: WorkspaceTraceSources;
}

/**
 * The home of a trace or of a place: the tables of the folder's connection where they are meant, else
 * the local workspace. Throws `connection.other` for a place of a workspace that is not chosen any more.
 */
export async function homeOf(place: Pick<TraceTarget, 'location' | 'workspace'>, { local, workspaceTraces }: HomeDeps, isWanted = true): Promise<TraceHome> {
  const there = await workspaceTraces.place({ traceId: '', ...place });
  if (there) return workspaceTraceHome(workspaceTraces, there.workspace, isWanted);
  if (place.workspace !== undefined) throw new CodedError('connection.other', `This is about traces of ${place.workspace}, and the folder uses another connection now. Switch the connection to read it again.`);
  return localTraceHome(local);
}
