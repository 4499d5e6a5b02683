import type * as vscode from 'vscode';
import type { TraceViewer } from '../panel/traceViewer';
import type { InstrumentWorker } from '../services/instrumentWorker';
import type { FunctionIndex } from '../source/functionIndex';
import type { ConnectionDeps } from '../workspace/connections';
import type { WorkspaceDeps } from '../workspace/deps';

/** What leads from a trace onward gets from the extension's main bundle. */
export interface OnwardDeps extends ConnectionDeps {
  readonly notify: WorkspaceDeps['notify'];
  readonly viewer: TraceViewer;
  readonly functions: FunctionIndex;
  readonly worker: InstrumentWorker;
  readonly extensionId: string;
  readonly extensionUri: vscode.Uri;
}
