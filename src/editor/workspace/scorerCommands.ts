import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { Experiment } from '../../databricks/workspacePorts';
import { viewScorer, type ScorerView } from '../../monitoring/entry';
import { changeScorers, type ScorerChange } from '../../monitoring/list';
import { formatRate } from '../../monitoring/rate';
import { monitoringWarnings } from '../../monitoring/warnings';
import { experimentLink, experimentTags } from '../../trace/location';
import type { TreeNode } from '../tree/nodes';
import { backfillScorer } from './backfillCommand';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { pick, type Choice } from './quickInput';
import { systemClock } from './readSpans';
import { askFilter, askScorer } from './scorerQuestions';
import { withProgress } from './withProgress';
import { askRate } from './wizardQuestions';

/** What the list of scorers offers: one of them, a new one, or what is missing for monitoring. */
type Entry = { readonly kind: 'scorer'; readonly scorer: ScorerView } | { readonly kind: 'add' } | { readonly kind: 'warehouse' };
/** What can be done with a scorer. */
export type ScorerVerb = 'start' | 'setRate' | 'setFilter' | 'stop' | 'delete' | 'backfill';

/** `Manage Scorers…`: list, add, start, change, stop and delete. */
export class ScorerCommands {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;

  constructor(deps: WorkspaceDeps, connections: Connections) {
    this.#deps = deps;
    this.#connections = connections;
  }

  async manage(): Promise<void> {
    const connection = await this.#connections.open();
    const answer = await pick<Experiment>({
      title: 'Manage Scorers',
      placeholder: 'Experiment',
      items: async (typed, signal) => (await connection.workspace.mlflow.searchExperiments({ text: typed || undefined }, signal)).items.map((each) => ({ label: `$(beaker) ${each.name}`, value: each })),
    });
    if (answer.kind !== 'answer') return;
    let experiment = answer.value;
    for (;;) {
      const chosen = await this.#chooseEntry(connection, experiment);
      if (!chosen) return;
      if (chosen.kind === 'add') await this.#add(connection, experiment);
      else if (chosen.kind === 'warehouse') await this.#setWarehouse(connection, experiment);
      else await this.#act(connection, experiment, chosen.scorer);
      experiment = (await connection.workspace.mlflow.experiment(experiment.id)) ?? experiment;
    }
  }

  /** Adds a scorer to the experiment of a node of the tree. */
  async add(node: TreeNode | undefined): Promise<void> {
    if (node?.kind !== 'scorers') return this.manage();
    await this.#add(await this.#connections.open(), node.experiment);
  }

  /** Makes the connection's SQL warehouse the one that monitoring uses. */
  async setWarehouse(node: TreeNode | undefined): Promise<void> {
    if (node?.kind !== 'scorers') return this.manage();
    await this.#setWarehouse(await this.#connections.open(), node.experiment);
  }

  /** Does something with the scorer of a node of the tree. */
  async act(node: TreeNode | undefined, verb: ScorerVerb): Promise<void> {
    if (node?.kind !== 'scorer') return this.manage();
    await this.#perform(await this.#connections.open(), node.experiment.id, node.scorer, verb);
  }

  async #chooseEntry(connection: OpenConnection, experiment: Experiment): Promise<Entry | undefined> {
    const scorers = (await connection.workspace.scorers.list(experiment.id)).entries.map(viewScorer);
    const warnings = monitoringWarnings({ scorers, warehouseId: experiment.tags[experimentTags.monitoringWarehouse], isLinked: experimentLink(experiment.tags) !== undefined });
    const missingWarehouse = warnings.find((each) => each.kind === 'noWarehouse');
    const items: Choice<Entry>[] = [
      ...(missingWarehouse ? [{ label: '$(warning) Set the SQL warehouse for monitoring', detail: missingWarehouse.sentence, value: { kind: 'warehouse' } as const }] : []),
      ...scorers.map((scorer): Choice<Entry> => ({
        label: `$(${scorer.state === 'active' ? 'pass-filled' : 'circle-slash'}) ${scorer.name}`,
        description: `${scorer.state === 'active' ? `judges ${formatRate(scorer.sampleRate)}` : 'registered, judges nothing'} · ${scorer.className ?? scorer.type}${scorer.filter ? ` · ${scorer.filter}` : ''}`,
        detail: scorer.text?.split('\n')[0],
        value: { kind: 'scorer', scorer },
      })),
      { label: '$(add) Add a scorer…', description: `${scorers.length} of 20`, value: { kind: 'add' } },
    ];
    const local = connection.choice.kind === 'local' ? ' (the local workspace evaluates none)' : '';
    const answer = await pick({ title: `Scorers of ${experiment.name}`, placeholder: `Select a scorer to change it${local}`, items });
    return answer.kind === 'answer' ? answer.value : undefined;
  }

  async #act(connection: OpenConnection, experiment: Experiment, scorer: ScorerView): Promise<void> {
    const items: Choice<ScorerVerb>[] = [
      ...(scorer.state === 'stopped' ? [{ label: '$(play) Start…', value: 'start' as const }] : [{ label: '$(debug-stop) Stop', description: 'keeps the registration', value: 'stop' as const }]),
      { label: '$(settings) Change the rate…', description: formatRate(scorer.sampleRate), value: 'setRate' },
      { label: '$(filter) Change the filter…', description: scorer.filter ?? 'none', value: 'setFilter' },
      { label: '$(history) Judge older traces…', description: 'as a job of the workspace', value: 'backfill' },
      { label: '$(trash) Delete…', value: 'delete' },
    ];
    const verb = await pick<ScorerVerb>({ title: `Scorer ${scorer.name}`, placeholder: scorer.text ?? scorer.className ?? scorer.type, items });
    if (verb.kind === 'answer') await this.#perform(connection, experiment.id, scorer, verb.value);
  }

  async #perform(connection: OpenConnection, experimentId: string, scorer: ScorerView, verb: ScorerVerb): Promise<void> {
    const { name } = scorer;
    const title = `Scorer ${name}`;
    switch (verb) {
      case 'stop':
        return this.#change(connection, experimentId, { kind: 'sample', name, sampleRate: 0 });
      case 'backfill':
        return backfillScorer(connection, this.#deps.notify, experimentId, scorer);
      case 'delete': {
        const ok = await vscode.window.showWarningMessage(`Delete the scorer "${name}"?`, { modal: true, detail: 'Assessments that it made stay.' }, 'Delete');
        return ok ? this.#change(connection, experimentId, { kind: 'delete', name }) : undefined;
      }
      case 'setFilter': {
        const filter = await askFilter(title, scorer.filter ?? '');
        return filter === undefined ? undefined : this.#change(connection, experimentId, { kind: 'sample', name, filter });
      }
      case 'start':
      case 'setRate': {
        const rate = await askRate({ title }, scorer.sampleRate > 0 ? String(scorer.sampleRate * 100) : '50');
        return rate.kind === 'answer' ? this.#change(connection, experimentId, { kind: 'sample', name, sampleRate: rate.value }) : undefined;
      }
    }
  }

  /** Registers and starts in one write. */
  async #add(connection: OpenConnection, experiment: Experiment): Promise<void> {
    const choice = await askScorer();
    if (!choice) return;
    await this.#change(connection, experiment.id, { kind: 'add', choice });
    if (!experiment.tags[experimentTags.monitoringWarehouse] && connection.warehouseId) await this.#setWarehouse(connection, experiment);
  }

  /** Sets the tag that monitoring reads, and reads it back. */
  async #setWarehouse(connection: OpenConnection, experiment: Experiment): Promise<void> {
    const { warehouseId, workspace } = connection;
    if (!warehouseId) return this.#deps.notify.warn('Choose a SQL warehouse first.', { label: 'Choose SQL Warehouse…', command: 'spanlight.warehouse.choose' });
    await workspace.mlflow.setExperimentTag(experiment.id, experimentTags.monitoringWarehouse, warehouseId);
    const after = await workspace.mlflow.experiment(experiment.id);
    if (after?.tags[experimentTags.monitoringWarehouse] !== warehouseId) throw new CodedError('scorers.notReadBack', 'The workspace took the SQL warehouse for monitoring, but the experiment does not show it yet. Refresh in a moment.');
    this.#deps.onDidChange({ kind: 'content' });
  }

  async #change(connection: OpenConnection, experimentId: string, change: ScorerChange): Promise<void> {
    await withProgress('Changing scorers', (signal) => changeScorers(connection.workspace.scorers, experimentId, [change], { sleep: systemClock.sleep, signal }));
    this.#deps.onDidChange({ kind: 'content' });
  }
}
