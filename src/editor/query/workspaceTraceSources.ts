import { CodedError } from '../../base/errors';
import { tableSource } from '../../spanTables/tableSource';
import type { WorkspaceTraceSources } from '../panel/tracePanelDeps';
import type { QueryTargets } from './queryTargets';

/** The traces of the connection's chosen tables, for the viewer. */
export function workspaceTraceSources(targets: QueryTargets): WorkspaceTraceSources {
  return {
    place: async ({ location, workspace }) => {
      if (workspace !== undefined && location !== undefined) return { location, workspace };
      const { tables, label } = await targets.place();
      return tables && (location === undefined || location === tables.path) ? { location: tables.path, workspace: label } : undefined;
    },
    source: (traceId, isWanted) =>
      tableSource({
        traceId,
        isWanted,
        open: async (trigger) => {
          if (trigger === 'automatic' && targets.isInteractive) throw new CodedError('query.signedOut', `Nobody is signed in to ${targets.label}. Refresh the trace to sign in.`);
          return (await targets.open()).store;
        },
        encode: (text) => new TextEncoder().encode(text).buffer,
      }),
  };
}
