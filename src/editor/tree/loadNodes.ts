import type { Experiment, UcTable, Workspace } from '../../databricks/workspacePorts';
import { viewScorer } from '../../monitoring/entry';
import { judgedPerDay, monitoringWarnings } from '../../monitoring/warnings';
import type { TraceRow } from '../../trace/list';
import { experimentLink, experimentTags, expectedTables, locationPath, type ExperimentLink } from '../../trace/location';
import type { TreeNode } from './nodes';
import type { TreeMemory } from './treeMemory';

/** What the tree reads from. */
export interface TreeSource {
  readonly workspace: Workspace;
  /** The experiment that this folder's traces go to; `undefined`: none is known. */
  readonly defaultExperimentId: string | undefined;
  /** Address of the workspace's pages; `undefined` where it has none. */
  readonly web: string | undefined;
  readonly memory: TreeMemory;
  /** The newest traces of a location, where listing them costs nothing. */
  readonly recentTraces?: (location: string) => Promise<readonly TraceRow[]>;
}

/** The children of a node. Throws what the calls throw. */
export async function loadChildren(source: TreeSource, node: TreeNode): Promise<TreeNode[]> {
  const { workspace, web, memory } = source;
  switch (node.kind) {
    case 'connection':
      return loadExperiments(source);
    case 'experiment': {
      const { experiment, link } = node;
      const place: TreeNode = link ? { kind: 'location', experiment, link, web: web && pageOf(web, link.location.catalogName, link.location.schemaName) } : { kind: 'unlinked' };
      const traces: TreeNode[] = source.recentTraces || link ? [{ kind: 'traces', experiment, link, isListed: source.recentTraces !== undefined }] : [];
      return [place, ...traces, { kind: 'scorers', experiment, link, tracesPerDay: memory.tracesPerDay.get(experiment.id) }];
    }
    case 'traces':
      return loadTraces(source, node);
    case 'location':
      return loadTables(source, node.link);
    case 'table':
      return loadColumns(workspace, node.table);
    case 'scorers':
      return loadScorers(source, node);
    default:
      return [];
  }
}

async function loadExperiments(source: TreeSource): Promise<TreeNode[]> {
  const { workspace, memory, defaultExperimentId } = source;
  const found = new Map<string, Experiment>();
  let pageToken: string | undefined;
  for (let page = 0; page < memory.pages; page += 1) {
    const answer = await workspace.mlflow.searchExperiments({ text: memory.filter || undefined, pageToken });
    for (const experiment of answer.items) if (!experiment.isDeleted) found.set(experiment.id, experiment);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) break;
  }
  await addFavorites(source, found);
  const nodes = [...found.values()].map((experiment): TreeNode & { kind: 'experiment' } => ({
    kind: 'experiment',
    experiment,
    link: experimentLink(experiment.tags),
    isDefault: experiment.id === defaultExperimentId,
    isFavorite: memory.favorites.has(experiment.id),
    web: source.web && `${source.web}/ml/experiments/${experiment.id}/traces`,
  }));
  // What matters here comes first, then favourites; the others stay newest first.
  const rank = (each: (typeof nodes)[number]): number => (each.isDefault ? 0 : each.isFavorite ? 1 : 2);
  nodes.sort((a, b) => rank(a) - rank(b));
  const more: TreeNode[] = pageToken === undefined ? [] : [{ kind: 'more' }];
  if (nodes.length === 0) return [{ kind: 'empty', text: memory.filter ? `No experiment’s name contains “${memory.filter}”` : 'No experiments yet' }, ...more];
  return [...nodes, ...more];
}

/** Favourites that the listed pages do not hold. One that is gone is left out. */
async function addFavorites({ workspace, memory }: TreeSource, found: Map<string, Experiment>): Promise<void> {
  for (const id of memory.favorites) {
    if (found.has(id)) continue;
    const experiment = await workspace.mlflow.experiment(id);
    if (experiment && !experiment.isDeleted && experiment.name.toLowerCase().includes(memory.filter.toLowerCase())) found.set(id, experiment);
  }
}

async function loadTables({ workspace, memory, web }: TreeSource, link: ExperimentLink): Promise<TreeNode[]> {
  const { location } = link;
  const { catalogName, schemaName } = location;
  const all = await workspace.unityCatalog.tables(catalogName, schemaName);
  const own = all.filter(({ name }) => name.startsWith(tableStem(link)));
  const order = Object.values(expectedTables(location));
  const rank = (table: UcTable) => (order.includes(table.fullName) ? order.indexOf(table.fullName) : order.length);
  own.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  if (own.length === 0) return [{ kind: 'empty', text: 'No tables yet; the first trace makes them' }];
  return own.map((table) => ({ kind: 'table', table, label: table.name.slice(tableStem(link).length) || table.name, facts: memory.tables.get(table.fullName), web: web && pageOf(web, catalogName, schemaName, table.name) }));
}

/** The page of a schema or table in Catalog Explorer. */
const pageOf = (web: string, ...names: readonly string[]): string => `${web}/explore/data/${names.map(encodeURIComponent).join('/')}`;

/** What the names of a location's tables begin with. */
function tableStem({ location }: ExperimentLink): string {
  return location.form === 'schema' ? 'mlflow_experiment_trace_' : `${location.tablePrefix}_`;
}

async function loadTraces({ recentTraces }: TreeSource, { experiment, link }: TreeNode & { kind: 'traces' }): Promise<TreeNode[]> {
  const rows = (await recentTraces?.(link ? locationPath(link.location) : `experiment:${experiment.id}`)) ?? [];
  if (rows.length === 0) return [{ kind: 'empty', text: 'No traces yet' }];
  return rows.map((row) => ({ kind: 'trace', row }));
}

async function loadColumns(workspace: Workspace, table: UcTable): Promise<TreeNode[]> {
  const whole = await workspace.unityCatalog.table(table.fullName);
  if (!whole) return [{ kind: 'empty', text: 'The table is gone' }];
  return whole.columns.map(({ name, typeText }) => ({ kind: 'column', tableName: table.fullName, name, typeText }));
}

async function loadScorers({ workspace, memory }: TreeSource, node: TreeNode & { kind: 'scorers' }): Promise<TreeNode[]> {
  const { experiment, link, tracesPerDay } = node;
  const scorers = (await workspace.scorers.list(experiment.id)).entries.map(viewScorer);
  for (const each of scorers) if (each.state === 'active') memory.started.add(`${experiment.id}/${each.name}`);
  if (scorers.length === 0) return [{ kind: 'empty', text: 'No scorers are registered' }];
  const warehouseId = experiment.tags[experimentTags.monitoringWarehouse];
  // That one judges nothing stands on its own line already.
  const warnings = monitoringWarnings({ scorers, warehouseId, isLinked: link !== undefined }).filter((each) => each.kind !== 'notStarted');
  return [
    ...warnings.map((each): TreeNode => ({ kind: 'warning', sentence: each.sentence, ...(each.kind === 'noWarehouse' ? { command: 'spanlight.scorers.setWarehouse', on: node } : {}) })),
    ...scorers.map((scorer): TreeNode => ({
      kind: 'scorer',
      experiment,
      scorer,
      wasStarted: memory.started.has(`${experiment.id}/${scorer.name}`),
      judgedPerDay: tracesPerDay === undefined ? undefined : judgedPerDay(scorer, tracesPerDay),
    })),
  ];
}
