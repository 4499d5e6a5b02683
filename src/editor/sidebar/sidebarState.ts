import * as vscode from 'vscode';
import { isAbort } from '../../base/errors';
import { destinationLabel } from '../../destination/variables';
import { explain } from '../../diagnose/explain';
import type { ConnectionState, DestinationState, PageCommand, ShownFailure, SidebarState } from '../../protocol/messages';
import { pageCommands } from '../../protocol/messages';
import type { DestinationModel } from '../destination/destinationModel';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Settings } from '../services/settings';

/** The state around the list, from the models that know it. */
export function sidebarState(local: LocalWorkspace, destination: DestinationModel, settings: Settings): SidebarState {
  return {
    connection: connectionState(local),
    destination: destinationState(destination),
    trusted: vscode.workspace.isTrusted,
    hasFolder: (vscode.workspace.workspaceFolders ?? []).length > 0,
    pageSize: Math.min(500, Math.max(1, settings.get('spanlight.traces.pageSize'))),
  };
}

/** The connection as pages and the status bar tell it. */
export function connectionState(local: LocalWorkspace): ConnectionState {
  const { state } = local;
  const status = state.kind === 'running' ? state.status : undefined;
  return {
    local: state.kind,
    failure: state.kind === 'failed' ? shownFailure(state.error) : undefined,
    traceCount: status?.traceCount ?? 0,
    spansPerSecond: status?.spansPerSecond ?? 0,
    refusedRequests: status?.refusedRequests ?? 0,
  };
}

/** An error as a page shows it; `undefined` for an abort. */
export function shownFailure(error: unknown): ShownFailure | undefined {
  if (isAbort(error)) return undefined;
  const { sentence, action } = explain(error);
  const isForPages = action && (pageCommands as readonly string[]).includes(action.command);
  return isForPages ? { sentence, action: { label: action.label, command: action.command as PageCommand } } : { sentence };
}

function destinationState(model: DestinationModel): DestinationState {
  const { destination } = model;
  if (!destination) return { kind: 'unknown', label: '', reasons: [], profiles: [] };
  const { reasons, profiles } = destination.kind === 'ask' ? destination : { reasons: [], profiles: [] };
  return { kind: destination.kind, label: destinationLabel(destination), reasons, profiles };
}
