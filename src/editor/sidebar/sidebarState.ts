import * as vscode from 'vscode';
import { destinationLabel } from '../../destination/variables';
import type { ListSource } from '../../protocol/listSource';
import type { ConnectionState, DestinationState, SidebarState } from '../../protocol/messages';
import type { DestinationModel } from '../destination/destinationModel';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Settings } from '../services/settings';
import { shownFailure } from './shownFailure';

/** The state around the list, from the models that know it. */
export function sidebarState(local: LocalWorkspace, destination: DestinationModel, settings: Settings, source: ListSource): SidebarState {
  return {
    connection: connectionState(local),
    destination: destinationState(destination),
    trusted: vscode.workspace.isTrusted,
    hasFolder: (vscode.workspace.workspaceFolders ?? []).length > 0,
    source,
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

function destinationState(model: DestinationModel): DestinationState {
  const { destination } = model;
  if (!destination) return { kind: 'unknown', label: '', reasons: [], profiles: [] };
  const { reasons, profiles } = destination.kind === 'ask' ? destination : { reasons: [], profiles: [] };
  return { kind: destination.kind, label: destinationLabel(destination), reasons, profiles };
}
