import { CodedError } from '../../base/errors';
import type { SqlTrigger } from '../../databricks/ports';
import { tableSource } from '../../spanTables/tableSource';
import type { TraceStore } from '../../spanTables/traceStore';
import type { TraceRow } from '../../trace/list';
import type { WorkspaceTraceSources } from '../panel/tracePanelDeps';
import { askNumbers } from './numbersCache';
import type { QueryTargets } from './queryTargets';
import { systemClock } from './systemClock';

/** Traces of a list for a comparison or a session at most. */
const maxTraces = 600;

/** The traces of the connection's chosen tables, for the viewer. */
export function workspaceTraceSources(targets: QueryTargets): WorkspaceTraceSources {
  const triggerOf = (isWanted: boolean): SqlTrigger => (isWanted ? 'user' : 'automatic');
  const store = async (trigger: SqlTrigger): Promise<TraceStore> => {
    if (trigger === 'automatic' && targets.isInteractive) throw new CodedError('query.signedOut', `Nobody is signed in to ${targets.label}. Refresh the trace to sign in.`);
    return (await targets.open()).store;
  };
  return {
    place: async ({ location, workspace }) => {
      if (workspace !== undefined && location !== undefined) return { location, workspace };
      const { tables, label } = await targets.place();
      return tables && (location === undefined || location === tables.path) ? { location: tables.path, workspace: label } : undefined;
    },
    source: (traceId, isWanted) => tableSource({ traceId, isWanted, open: store, clock: systemClock, encode: (text) => new TextEncoder().encode(text).buffer }),
    list: async (query, isWanted, signal) => {
      const trigger = triggerOf(isWanted);
      const tables = await store(trigger);
      const wanted = Math.min(query.limit ?? maxTraces, maxTraces);
      const rows: TraceRow[] = [];
      for (let cursor: string | undefined, isLast = false; !isLast && rows.length < wanted; ) {
        const page = await tables.list({ ...query, limit: wanted - rows.length, cursor }, { signal, trigger });
        rows.push(...page.rows);
        cursor = page.nextCursor;
        isLast = cursor === undefined;
      }
      return rows;
    },
    runs: async (query, isWanted, signal) => {
      const trigger = triggerOf(isWanted);
      return (await store(trigger)).runs(query, { signal, trigger });
    },
    functions: async (isWanted) => {
      await store(triggerOf(isWanted));
      const { byFunction } = await askNumbers(targets, triggerOf(isWanted));
      return [...byFunction.values()].map(({ name, runs, lastMs }) => ({ name, calls: runs, lastMs })).sort((a, b) => b.lastMs - a.lastMs);
    },
    calls: () => targets.calls(),
  };
}
