import * as vscode from 'vscode';
import { builtinScorers, checkChoice, checkInstructions, type ParameterValue, type ScorerChoice, type ScorerDefinition } from '../../monitoring/catalogue';
import { viewScorer, type ScorerView } from '../../monitoring/entry';
import { changeScorers, type ScorerChange } from '../../monitoring/list';
import { monitoringWarnings } from '../../monitoring/warnings';
import type { Experiment } from '../../databricks/workspacePorts';
import { experimentLink, experimentTags } from '../../trace/location';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { pick, type, type Choice } from './quickInput';
import { systemClock } from './readSpans';
import { askRate } from './wizardQuestions';

/** What the list of scorers offers: one of them, a new one, or what is missing for monitoring. */
type Entry = { readonly kind: 'scorer'; readonly scorer: ScorerView } | { readonly kind: 'add' } | { readonly kind: 'warehouse' };
type Verb = 'start' | 'rate' | 'filter' | 'stop' | 'delete' | 'copy';

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

  async #chooseEntry(connection: OpenConnection, experiment: Experiment): Promise<Entry | undefined> {
    const scorers = (await connection.workspace.scorers.list(experiment.id)).entries.map(viewScorer);
    const warnings = monitoringWarnings({ scorers, warehouseId: experiment.tags[experimentTags.monitoringWarehouse], isLinked: experimentLink(experiment.tags) !== undefined });
    const missingWarehouse = warnings.find((each) => each.kind === 'noWarehouse');
    const items: Choice<Entry>[] = [
      ...(missingWarehouse ? [{ label: '$(warning) Set the SQL warehouse for monitoring', detail: missingWarehouse.sentence, value: { kind: 'warehouse' } as const }] : []),
      ...scorers.map((scorer): Choice<Entry> => ({
        label: `$(${scorer.state === 'active' ? 'pass-filled' : 'circle-slash'}) ${scorer.name}`,
        description: `${scorer.state === 'active' ? `judges ${percent(scorer.sampleRate)}` : 'registered, judges nothing'} · ${scorer.className ?? scorer.type}${scorer.filter ? ` · ${scorer.filter}` : ''}`,
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
    const items: Choice<Verb>[] = [
      ...(scorer.state === 'stopped' ? [{ label: '$(play) Start…', value: 'start' as const }] : [{ label: '$(debug-stop) Stop', description: 'keeps the registration', value: 'stop' as const }]),
      { label: '$(settings) Change the rate…', description: percent(scorer.sampleRate), value: 'rate' },
      { label: '$(filter) Change the filter…', description: scorer.filter ?? 'none', value: 'filter' },
      { label: '$(copy) Copy code that judges older traces', description: 'backfill_scorers of databricks-agents', value: 'copy' },
      { label: '$(trash) Delete…', value: 'delete' },
    ];
    const frame = { title: `Scorer ${scorer.name}` };
    const verb = await pick<Verb>({ ...frame, placeholder: scorer.text ?? scorer.className ?? scorer.type, items });
    if (verb.kind !== 'answer') return;
    const apply = (change: ScorerChange): Promise<void> => this.#change(connection, experiment, change);
    if (verb.value === 'stop') return apply({ kind: 'sample', name: scorer.name, sampleRate: 0 });
    if (verb.value === 'copy') return void (await vscode.env.clipboard.writeText(backfillCode(experiment.id, scorer)));
    if (verb.value === 'delete') {
      const ok = await vscode.window.showWarningMessage(`Delete the scorer "${scorer.name}"?`, { modal: true, detail: 'Assessments that it made stay.' }, 'Delete');
      if (ok) await apply({ kind: 'delete', name: scorer.name });
      return;
    }
    if (verb.value === 'filter') {
      const filter = await type({ ...frame, prompt: "Filter in MLflow’s grammar, such as status = 'OK'; empty: none", value: scorer.filter ?? '', check: () => undefined });
      if (filter.kind === 'answer') await apply({ kind: 'sample', name: scorer.name, filter: filter.value });
      return;
    }
    const rate = await askRate(frame, scorer.sampleRate > 0 ? String(scorer.sampleRate * 100) : '50');
    if (rate.kind === 'answer') await apply({ kind: 'sample', name: scorer.name, sampleRate: rate.value });
  }

  /** Registers and starts in one write. */
  async #add(connection: OpenConnection, experiment: Experiment): Promise<void> {
    const definition = await askDefinition();
    if (!definition) return;
    const proposed = definition.kind === 'builtin' ? (builtinScorers.find((each) => each.className === definition.className)?.defaultName ?? '') : 'my_judge';
    const frame = { title: 'Add a scorer' };
    const name = await type({ ...frame, prompt: 'Name of the scorer', value: proposed, check: (text) => (text === '' ? 'The scorer needs a name.' : undefined) });
    if (name.kind !== 'answer') return;
    const rate = await askRate(frame, '100');
    if (rate.kind !== 'answer') return;
    const choice: ScorerChoice = { name: name.value, sampleRate: rate.value, definition };
    const problem = checkChoice(choice);
    if (problem) return this.#deps.notify.warn(problem);
    await this.#change(connection, experiment, { kind: 'add', choice });
    if (!experiment.tags[experimentTags.monitoringWarehouse] && connection.warehouseId) await this.#setWarehouse(connection, experiment);
  }

  async #setWarehouse(connection: OpenConnection, experiment: Experiment): Promise<void> {
    if (!connection.warehouseId) return this.#deps.notify.warn('Choose a SQL warehouse first.', { label: 'Choose SQL Warehouse…', command: 'spanlight.warehouse.choose' });
    await connection.workspace.mlflow.setExperimentTag(experiment.id, experimentTags.monitoringWarehouse, connection.warehouseId);
  }

  async #change(connection: OpenConnection, experiment: Experiment, change: ScorerChange): Promise<void> {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Changing scorers' }, () => changeScorers(connection.workspace.scorers, experiment.id, [change], { sleep: systemClock.sleep }));
  }
}

async function askDefinition(): Promise<ScorerDefinition | undefined> {
  const frame = { title: 'Add a scorer' };
  const kind = await pick<string>({
    ...frame,
    placeholder: 'What shall be judged',
    items: [
      { label: '$(edit) Instructions of your own…', description: 'a judge that follows your words', value: '' },
      ...builtinScorers.map((each) => ({
        label: each.className,
        description: `${each.summary}${each.isSessionLevel ? ' (whole sessions)' : ''}${each.needsExpectations ? ' (needs expectations, which production traces lack)' : ''}`,
        value: each.className,
      })),
    ],
  });
  if (kind.kind !== 'answer') return undefined;
  if (kind.value === '') {
    const instructions = await type({ ...frame, prompt: 'Instructions with {{ inputs }}, {{ outputs }} or {{ trace }}', value: 'Is the answer in {{ outputs }} polite and helpful for {{ inputs }}?', check: checkInstructions });
    return instructions.kind === 'answer' ? { kind: 'instructions', instructions: instructions.value } : undefined;
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const parameter of builtinScorers.find((each) => each.className === kind.value)?.parameters ?? []) {
    if (!parameter.isRequired) continue;
    const value = await type({ ...frame, prompt: parameter.type === 'lines' ? `${parameter.label.replace(', one a line', '')}, separated by semicolons` : parameter.label, check: (text) => (text === '' ? `"${parameter.label}" is needed.` : undefined) });
    if (value.kind !== 'answer') return undefined;
    parameters[parameter.name] = parameter.type === 'lines' ? value.value.split(';').map((each) => each.trim()).filter(Boolean) : parameter.type === 'integer' ? Number(value.value) : value.value;
  }
  return { kind: 'builtin', className: kind.value, parameters };
}

const percent = (rate: number): string => `${Math.round(rate * 1000) / 10} %`;

/** Backfill over REST needs an endpoint name that only the Python package knows, so code is given (databricks-agents 1.13 `scorers.backfill_scorers`). */
function backfillCode(experimentId: string, scorer: ScorerView): string {
  return `from databricks.agents.scorers import backfill_scorers\n\nbackfill_scorers(experiment_id=${JSON.stringify(experimentId)}, scorers=[${JSON.stringify(scorer.name)}])\n`;
}
