/** Bundle entry: everything that queries span tables, loaded when it is used first. */
import type { AssistantTraces } from '../../assistant/tools';
import type { Disposable } from '../../base/disposable';
import { assistantTraces } from './assistantTraces';
import type { SqlTrigger } from '../../databricks/ports';
import type { SqlFinding } from '../../spanTables/findings';
import { describeNumbers } from '../../spanTables/functionNumbers';
import type { QueryDeps } from './deps';
import { deleteTraces } from './deleteTraces';
import { InsightsPanel } from './insightsPanel';
import { showLimits } from './showLimits';
import { askNumbers, type LocationNumbers } from './numbersCache';
import { QueryTargets } from './queryTargets';
import { ResultsPanel } from './resultsPanel';
import { runStatement } from './runStatement';
import { SqlChecks } from './sqlChecks';
import { VirtualDocuments } from '../services/virtualDocuments';
import type { WorkspaceTraceSources } from '../panel/tracePanelDeps';
import { workspaceTraceSources } from './workspaceTraceSources';
import { WorkspaceList } from './workspaceList';
import type { ChosenTables } from '../workspace/chosenTables';

/** What the main bundle asks of this one. */
export interface Queries extends Disposable {
  /** The tables of the current connection for an assistant. Throws `query.*` where a person has to choose first. */
  assistant(): Promise<AssistantTraces>;
  /** True where a query costs nothing and starts nothing. */
  readonly isFree: boolean;
  /** True while a real workspace's SQL warehouse runs for a person anyway. */
  isInUse(): Promise<boolean>;
  numbers(trigger: SqlTrigger): Promise<LocationNumbers>;
  readonly describeNumbers: typeof describeNumbers;
  openInsights(): void;
  /** The real workspace behind the Traces view. */
  readonly list: WorkspaceList;
  /** Asks where no tables are named. */
  chooseTables(known?: ChosenTables): Promise<void>;
  /** True where something was deleted. */
  deleteTraces(): Promise<boolean>;
  showLimits(): Promise<void>;
  /** Traces of the connection's tables for the viewer. */
  readonly traceSources: WorkspaceTraceSources;
  /** What does not fit in a statement; nothing where the connection is not open. */
  checkSql(sql: string): Promise<readonly SqlFinding[]>;
  /** Runs a statement that a person chose; asks first where it changes something or does not fit the tables. */
  runSql(statement: string): Promise<void>;
}

export function openQueries(deps: QueryDeps): Queries {
  const targets = new QueryTargets(deps);
  const panel = new InsightsPanel(deps, targets);
  const list = new WorkspaceList(targets);
  const checks = new SqlChecks(targets);
  const results = new ResultsPanel(deps);
  const documents = new VirtualDocuments('spanlight-limits');
  return {
    assistant: async () => assistantTraces(await targets.open()),
    get isFree() {
      return targets.isFree;
    },
    isInUse: () => targets.isInUse(),
    numbers: (trigger) => askNumbers(targets, trigger),
    describeNumbers,
    openInsights: () => panel.show(),
    list,
    chooseTables: (known) => targets.chooseTables(known),
    deleteTraces: () => deleteTraces(targets, deps.notify),
    showLimits: () => showLimits(targets, documents, deps.log),
    traceSources: workspaceTraceSources(targets),
    checkSql: (sql) => checks.check(sql),
    runSql: (statement) => runStatement(statement, targets, checks, results),
    dispose: () => {
      documents.dispose();
      list.dispose();
      results.dispose();
      panel.dispose();
      targets.dispose();
    },
  };
}
