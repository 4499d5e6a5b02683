import type { Signal } from '../../base/cancellation';
import type { Log } from '../../base/log';
import type { Workspace } from '../../databricks/workspacePorts';
import type { CalledFunction, FunctionRun, RunsQuery } from '../../trace/compare/runs';
import type { TraceListQuery, TraceRow } from '../../trace/list';
import type { TraceTarget } from '../../trace/target';
import type { TraceSource } from '../../trace/traceSource';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Chunks } from '../services/chunks';
import type { ListOrder } from './listOrder';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FolderStorage } from '../services/storage';
import type { FunctionIndex } from '../source/functionIndex';
import type { SourceReveal } from '../source/reveal';
import type { SpanLinks } from '../source/spanLinks';

/** What the trace viewer needs. */
export interface TracePanelDeps {
  readonly local: LocalWorkspace;
  readonly chunks: Chunks;
  readonly functions: FunctionIndex;
  readonly spanLinks: SpanLinks;
  readonly reveal: SourceReveal;
  readonly settings: Settings;
  readonly storage: FolderStorage;
  readonly notify: Notify;
  readonly log: Log;
  /** The list that traces were opened from. */
  readonly order: ListOrder;
  readonly workspaceTraces: WorkspaceTraceSources;
}

/** Traces of a real workspace, as the viewer finds and reads them. Where `isWanted` is false, nothing starts a warehouse. */
export interface WorkspaceTraceSources {
  /** Where a trace of the folder's connection is; `undefined` where that is the local workspace, or other tables are meant. */
  place(target: TraceTarget): Promise<{ readonly location: string; readonly workspace: string } | undefined>;
  source(traceId: string, isWanted: boolean): TraceSource;
  list(query: TraceListQuery, isWanted: boolean, signal?: Signal): Promise<readonly TraceRow[]>;
  runs(query: RunsQuery, isWanted: boolean, signal?: Signal): Promise<readonly FunctionRun[]>;
  /** Functions that were called in the last day. */
  functions(isWanted: boolean): Promise<readonly CalledFunction[]>;
  /** The Databricks calls of the connection. */
  calls(): Promise<{ readonly workspace: Workspace; readonly warehouseId?: string }>;
}
