import type { UcTable, Workspace } from '../../databricks/workspacePorts';
import { viewScorer } from '../../monitoring/entry';
import { experimentLink, expectedTables, type ExperimentLink } from '../../trace/location';
import type { TreeNode } from './nodes';

/** Experiments that are listed at most; more are named, not shown. */
const maxExperiments = 200;

/** What the tree reads from. */
export interface TreeSource {
  readonly workspace: Workspace;
  /** In words: which workspace, where. */
  readonly label: string;
  readonly detail: string;
  /** The experiment that this folder's traces go to. */
  readonly defaultExperimentId: string;
}

/** The children of a node; of the tree for `undefined`. Throws what the calls throw. */
export async function loadChildren(source: TreeSource, node: TreeNode | undefined): Promise<TreeNode[]> {
  if (!node) return [{ kind: 'connection', label: source.label, detail: source.detail }];
  switch (node.kind) {
    case 'connection':
      return loadExperiments(source);
    case 'experiment':
      return [node.link ? { kind: 'location', link: node.link } : { kind: 'unlinked' }, { kind: 'scorers', experimentId: node.experiment.id }];
    case 'location':
      return loadTables(source.workspace, node.link);
    case 'table':
      return loadColumns(source.workspace, node.table);
    case 'scorers':
      return loadScorers(source.workspace, node.experimentId);
    default:
      return [];
  }
}

async function loadExperiments({ workspace, defaultExperimentId }: TreeSource): Promise<TreeNode[]> {
  const nodes: TreeNode[] = [];
  let pageToken: string | undefined;
  do {
    const page = await workspace.mlflow.searchExperiments({ pageToken });
    for (const experiment of page.items) {
      if (!experiment.isDeleted) nodes.push({ kind: 'experiment', experiment, link: experimentLink(experiment.tags), isDefault: experiment.id === defaultExperimentId });
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && nodes.length < maxExperiments);
  // The one that matters here comes first; the others stay newest first.
  nodes.sort((a, b) => Number(b.kind === 'experiment' && b.isDefault) - Number(a.kind === 'experiment' && a.isDefault));
  if (nodes.length === 0) return [{ kind: 'empty', text: 'No experiments yet' }];
  if (pageToken === undefined) return nodes;
  return [...nodes.slice(0, maxExperiments), { kind: 'empty', text: `Only ${maxExperiments} experiments are listed` }];
}

async function loadTables(workspace: Workspace, link: ExperimentLink): Promise<TreeNode[]> {
  const { location } = link;
  const all = await workspace.unityCatalog.tables(location.catalogName, location.schemaName);
  const own = all.filter(({ name }) => name.startsWith(tableStem(link)));
  const order = Object.values(expectedTables(location));
  const rank = (table: UcTable) => (order.includes(table.fullName) ? order.indexOf(table.fullName) : order.length);
  own.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  if (own.length === 0) return [{ kind: 'empty', text: 'No tables yet; the first trace makes them' }];
  return own.map((table) => ({ kind: 'table', table, label: table.name.slice(tableStem(link).length) || table.name }));
}

/** What the names of a location's tables begin with. */
function tableStem({ location }: ExperimentLink): string {
  return location.form === 'schema' ? 'mlflow_experiment_trace_' : `${location.tablePrefix}_`;
}

async function loadColumns(workspace: Workspace, table: UcTable): Promise<TreeNode[]> {
  const whole = await workspace.unityCatalog.table(table.fullName);
  if (!whole) return [{ kind: 'empty', text: 'The table is gone' }];
  return whole.columns.map(({ name, typeText }) => ({ kind: 'column', tableName: table.fullName, name, typeText }));
}

async function loadScorers(workspace: Workspace, experimentId: string): Promise<TreeNode[]> {
  const { entries } = await workspace.scorers.list(experimentId);
  if (entries.length === 0) return [{ kind: 'empty', text: 'No scorers are scheduled' }];
  return entries.map((entry) => ({ kind: 'scorer', experimentId, scorer: viewScorer(entry) }));
}
