import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { SetupAnswers, SetupFacts } from '../../setup/answers';
import { explainSetupError } from '../../setup/messages';
import { buildPlan, type SetupPlan } from '../../setup/plan';
import { planText } from '../../setup/planText';
import { runPlan, type SetupOutcome, type SetupProgress } from '../../setup/run';
import { grantScript, pythonScript } from '../../setup/script';
import { reviveState, startState, type SetupState } from '../../setup/state';
import { completeAnswers, stepsFor, type Draft } from '../../setup/steps';
import { describeReadBack } from '../../setup/verify';
import { experimentLink, locationPath } from '../../trace/location';
import { tablesOfLink } from './chosenTables';
import { executeCommand } from '../commands/registerCommand';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { destinationText } from './destinationText';
import { projectFacts } from './projectFacts';
import { pick } from './quickInput';
import { readSpans, systemClock } from './readSpans';
import type { VirtualDocuments } from '../services/virtualDocuments';
import { questions, questionTitle, type WizardContext } from './wizardQuestions';

/** `Set Up Tracing…`, `Resume Setup`, `Generate Setup Script` and unlinking. */
export class SetupCommands {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;
  readonly #documents: VirtualDocuments;

  constructor(deps: WorkspaceDeps, connections: Connections, documents: VirtualDocuments) {
    this.#deps = deps;
    this.#connections = connections;
    this.#documents = documents;
  }

  async start(): Promise<void> {
    const asked = await this.#ask();
    if (!asked) return;
    const { connection, answers, facts } = asked;
    const plan = buildPlan(answers, facts);
    if (await this.#agree(plan, connection)) await this.#run(plan, startState(connection.host, answers), connection);
  }

  async resume(): Promise<void> {
    const state = reviveState(this.#deps.storage.get('setup.state'));
    if (!state) return this.#deps.notify.info('There is no set-up to resume in this folder.', { label: 'Set Up Tracing…', command: 'spanlight.setup.start' });
    const connection = await this.#connections.open();
    // The local workspace may have moved to another port.
    const isLocal = (host: string): boolean => host.startsWith('http://127.0.0.1:');
    if (connection.host !== state.host && !(isLocal(connection.host) && isLocal(state.host))) {
      throw new CodedError('setup.otherWorkspace', `The set-up belongs to ${state.host}, and the connection is ${connection.host}. Switch the connection first.`);
    }
    const isSeen = state.readBack?.kind === 'arrived';
    const done = isSeen ? state.done : state.done.filter((id) => id !== 'testTrace');
    await this.#run(buildPlan(state.answers, {}), { ...state, host: connection.host, done }, connection);
  }

  async generateScript(): Promise<void> {
    const asked = await this.#ask();
    if (!asked) return;
    const { connection, answers, facts } = asked;
    const profile = connection.choice.kind === 'profile' ? connection.choice.name : undefined;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'python', content: pythonScript(answers, { profile }) }));
    if (answers.grantees.length > 0) await this.#documents.show('grants.sql', grantScript(buildPlan(answers, facts)));
  }

  async unlink(): Promise<void> {
    const connection = await this.#connections.open();
    const { mlflow } = connection.workspace;
    const answer = await pick({
      title: 'Unlink Experiment',
      placeholder: 'Linked experiment; its tables and their rows stay',
      items: async (typed, signal) =>
        (await mlflow.searchExperiments({ text: typed || undefined }, signal)).items.flatMap((each) => {
          const link = experimentLink(each.tags);
          return link ? [{ label: each.name, description: locationPath(link.location), value: { experiment: each, link } }] : [];
        }),
    });
    if (answer.kind !== 'answer') return;
    const { experiment, link } = answer.value;
    if (link.location.form === 'prefix') {
      throw new CodedError('setup.noUnlink', `${experiment.name} is linked to tables with a prefix, and no call is known that removes such a link. Make a new experiment instead.`);
    }
    const ok = 'Unlink';
    const detail = `Tables and rows in ${locationPath(link.location)} stay. New traces of the experiment go to MLflow’s own storage, and traces hidden by the link show again.`;
    if ((await vscode.window.showWarningMessage(`Unlink ${experiment.name}?`, { modal: true, detail }, ok)) !== ok) return;
    await mlflow.unlinkLocation(experiment.id, link.location);
    const after = await mlflow.experiment(experiment.id);
    this.#deps.onDidChange({ kind: 'content' });
    const isGone = !after || experimentLink(after.tags) === undefined;
    this.#deps.notify.info(isGone ? `${experiment.name} is no longer linked.` : `The workspace accepted it, but ${experiment.name} still shows its link. Look again in a minute.`);
  }

  /** The questions, with Back. `undefined` where the person leaves. */
  async #ask(): Promise<{ connection: OpenConnection; answers: SetupAnswers; facts: SetupFacts } | undefined> {
    const connection = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Connecting' }, () => this.#connections.open());
    const project = await projectFacts();
    const draft: Draft = {};
    const context: WizardContext = { connection, draft, facts: { me: connection.me, mlflowVersion: project.mlflowVersion ?? undefined, usesTypeScriptSdk: project.typescriptSdk?.name === '@mlflow/core' } };
    for (let index = 0; ; ) {
      const steps = stepsFor(draft, context.facts);
      const step = steps[index];
      if (!step) return { connection, answers: completeAnswers(draft, context.facts), facts: context.facts };
      const frame = { title: questionTitle(step), step: index + 1, totalSteps: steps.length, canGoBack: index > 0 };
      const answer = await questions[step](context, frame);
      if (answer.kind === 'cancel') return undefined;
      index += answer.kind === 'back' ? -1 : 1;
    }
  }

  /** Shows the plan and asks. A plan that cannot be run is shown with its reason. */
  async #agree(plan: SetupPlan, connection: OpenConnection): Promise<boolean> {
    const text = planText(plan, connection.host);
    await this.#documents.show('Set-up plan.md', text);
    if (plan.refusal) throw new CodedError('setup.refused', plan.refusal);
    for (;;) {
      const answer = await pick<'run' | 'copy'>({
        title: `Set Up Tracing: ${plan.actions.length} steps in ${connection.label}`,
        placeholder: 'The plan is open in the editor; nothing has been changed yet',
        items: [
          { label: '$(play) Run the plan', description: 'safe to stop and to resume', value: 'run' },
          { label: '$(copy) Copy the plan', value: 'copy' },
        ],
      });
      if (answer.kind !== 'answer') return false;
      if (answer.value === 'run') return true;
      await vscode.env.clipboard.writeText(text);
    }
  }

  async #run(plan: SetupPlan, state: SetupState, connection: OpenConnection): Promise<void> {
    const { storage, settings, version, log } = this.#deps;
    const options: vscode.ProgressOptions = { location: vscode.ProgressLocation.Notification, title: 'Setting up tracing', cancellable: true };
    const outcome = await vscode.window.withProgress(options, (progress, cancel) => {
      const abort = new AbortController();
      cancel.onCancellationRequested(() => abort.abort());
      const tell = ({ action, index, count, phase, note }: SetupProgress): void => {
        progress.report({ message: `${index + 1}/${count} ${action.title}${note && phase === 'waiting' ? ` (${note})` : ''}` });
        if (phase !== 'waiting') log.info(`Set-up ${index + 1}/${count} ${phase}: ${action.id}${note ? ` (${note})` : ''}`);
      };
      return runPlan(plan, state, {
        workspace: connection.workspace,
        clock: systemClock,
        readSpans: readSpans(connection.sql(state.answers.warehouseId)),
        newIds: () => ({ traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') }),
        readBackPatienceMs: settings.get('spanlight.setup.readBackSeconds') * 1000,
        version,
      }, { signal: abort.signal, onProgress: tell, keep: (next) => storage.set('setup.state', next) });
    });
    await this.#finish(outcome, connection);
  }

  async #finish(outcome: SetupOutcome, connection: OpenConnection): Promise<void> {
    const { storage, notify, log } = this.#deps;
    const { state } = outcome;
    if (outcome.status === 'cancelled') return notify.info('The set-up was stopped. What is done stays done.', { label: 'Resume Setup', command: 'spanlight.setup.resume' });
    if (outcome.status === 'failed') {
      log.error(`Set-up stopped at ${outcome.action.id}.`);
      const { sentence, action } = explainSetupError(outcome.error, outcome.action);
      return notify.warn(sentence, { label: 'Resume Setup', command: 'spanlight.setup.resume' }, ...(action === 'signIn' ? [{ label: 'Switch Connection…', command: 'spanlight.connection.choose' as const }] : []));
    }
    this.#deps.onDidChange({ kind: 'content' });
    await this.#connections.chooseWarehouse(connection.host, state.answers.warehouseId);
    const copied = destinationText(state.answers, state.experimentId);
    if (copied) await vscode.env.clipboard.writeText(copied);
    const result = state.readBack ? describeReadBack(state.readBack) : '';
    const sentence = `Tracing is set up. ${result}${copied ? ' The destination is on the clipboard.' : ''}`;
    if (state.readBack?.kind !== 'arrived') return notify.info(sentence, { label: 'Check Again', command: 'spanlight.setup.resume' });
    await storage.set('setup.state', undefined);
    if (connection.choice.kind === 'local') {
      notify.info(sentence);
      if (state.testTrace) await executeCommand('spanlight.trace.open', state.testTrace.traceId);
      return;
    }
    const path = await this.#chooseTables(connection, state);
    const page = { kind: 'page', web: `${connection.host}/ml/experiments/${state.experimentId ?? ''}/traces` };
    notify.info(sentence, { label: 'Open in Databricks', command: 'spanlight.workspace.openPage', args: [page] });
    // The warehouse runs: it has just read this trace back.
    if (path && state.testTrace) await executeCommand('spanlight.trace.open', { traceId: state.testTrace.traceId, location: path, workspace: connection.label });
  }

  /** The Traces view lists the tables that were just set up. Returns their path. */
  async #chooseTables({ host, workspace }: OpenConnection, state: SetupState): Promise<string | undefined> {
    const experiment = state.experimentId ? await workspace.mlflow.experiment(state.experimentId) : undefined;
    const link = experiment && experimentLink(experiment.tags);
    if (!link) return undefined;
    const chosen = tablesOfLink(link, experiment.id);
    const { storage } = this.#deps;
    await storage.set('query.tables', { ...storage.get('query.tables'), [host]: chosen });
    return chosen.path;
  }
}
