/** Bundle entry: everything that queries span tables, loaded when it is used first. */
import type { Disposable } from '../../base/disposable';
import type { SqlTrigger } from '../../databricks/ports';
import { describeNumbers } from '../../spanTables/functionNumbers';
import type { QueryDeps } from './deps';
import { InsightsPanel } from './insightsPanel';
import { askNumbers, type LocationNumbers } from './numbersCache';
import { QueryTargets } from './queryTargets';
import { WorkspaceList } from './workspaceList';

/** What the main bundle asks of this one. */
export interface Queries extends Disposable {
  /** True where a query costs nothing and starts nothing. */
  readonly isFree: boolean;
  numbers(trigger: SqlTrigger): Promise<LocationNumbers>;
  readonly describeNumbers: typeof describeNumbers;
  openInsights(): void;
  /** The real workspace behind the Traces view. */
  readonly list: WorkspaceList;
  chooseTables(): Promise<void>;
}

export function openQueries(deps: QueryDeps): Queries {
  const targets = new QueryTargets(deps);
  const panel = new InsightsPanel(deps, targets);
  const list = new WorkspaceList(targets);
  return {
    get isFree() {
      return targets.isFree;
    },
    numbers: (trigger) => askNumbers(targets, trigger),
    describeNumbers,
    openInsights: () => panel.show(),
    list,
    chooseTables: () => targets.chooseTables(),
    dispose: () => {
      list.dispose();
      panel.dispose();
      targets.dispose();
    },
  };
}
