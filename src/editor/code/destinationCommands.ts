import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { withVariables } from '../../destination/envText';
import type { TraceDestination } from '../../instrument/actions';
import { destinationEnvironment, readLocation } from '../../instrument/destinationText';
import { locationPath, parseLocationPath, expectedTables } from '../../trace/location';
import { pick, type } from '../workspace/quickInput';
import type { ActionCommands } from './actionCommands';
import { codePlace } from './codePlace';
import type { CodeDeps } from './deps';
import type { PlanPreview } from './planPreview';

type Form = 'code' | 'dotEnv' | 'launch' | 'terminals';

const title = 'Set Trace Destination';

/** Where the programs of a folder send their spans: written into code, into variables, or as an OpenTelemetry exporter. */
export class DestinationCommands {
  readonly #deps: CodeDeps;
  readonly #actions: ActionCommands;
  readonly #preview: PlanPreview;

  constructor(deps: CodeDeps, actions: ActionCommands, preview: PlanPreview) {
    this.#deps = deps;
    this.#actions = actions;
    this.#preview = preview;
  }

  async setDestination(): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new CodedError('workspace.untrusted', 'Code is not changed in restricted mode.');
    const destination = await this.#askDestination();
    const form = destination && (await askForm());
    if (!form) return;
    const variables = destinationEnvironment(destination);
    if (form === 'code') await this.#actions.act(await codePlace(undefined), { kind: 'setDestination', destination }, 'The file sends its traces there already.');
    else if (form === 'dotEnv') await this.#writeDotEnv(variables);
    else if (form === 'launch') await this.#writeLaunch(variables);
    else await this.#writeTerminals(variables);
  }

  async exportOtlp(): Promise<void> {
    const place = await codePlace(undefined);
    const remembered = this.#remembered();
    const check = (typed: string) => (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(typed) ? undefined : `'${typed}' is no table in three parts. Write catalog.schema.table, such as main.traces.mlflow_experiment_trace_otel_spans.`);
    const table = await type({ title: 'Export Spans over OTLP', prompt: 'The table that takes the spans', value: remembered && expectedTables(remembered).spans, placeholder: 'catalog.schema.mlflow_experiment_trace_otel_spans', check });
    if (table.kind !== 'answer') return;
    await this.#actions.act(place, { kind: 'exportOtlp', table: table.value }, 'The file exports its spans already.');
  }

  async #askDestination(): Promise<TraceDestination | undefined> {
    const remembered = this.#remembered();
    const check = (typed: string) => {
      const read = readLocation(typed);
      return read.kind === 'problem' ? read.sentence : undefined;
    };
    const prompt = 'catalog.schema of a schema linked to an experiment, or catalog.schema.prefix';
    const answer = await type({ title, prompt, value: remembered && locationPath(remembered), placeholder: 'main.agent_traces', check });
    const location = answer.kind === 'answer' ? readLocation(answer.value) : undefined;
    if (!location || location.kind === 'problem') return undefined;
    if (location.kind === 'v4') return { version: 'v4', catalog: location.catalog, schema: location.schema };
    const needed = (typed: string) => (/^(\/.+|\d+)$/.test(typed) ? undefined : 'Write the path of the experiment, such as /Shared/agent, or its number.');
    const experiment = await type({ title, prompt: 'The experiment that is linked to these tables', placeholder: '/Shared/agent', check: needed });
    if (experiment.kind !== 'answer') return undefined;
    return { version: 'v5', catalog: location.catalog, schema: location.schema, tablePrefix: location.tablePrefix, experiment: experiment.value };
  }

  /** The location that queries read last. */
  #remembered(): ReturnType<typeof parseLocationPath> {
    const path = Object.values(this.#deps.storage.get('query.tables') ?? {}).at(-1)?.path;
    return path === undefined ? undefined : parseLocationPath(path);
  }

  /** After the difference was seen. */
  async #writeDotEnv(variables: Readonly<Record<string, string>>): Promise<void> {
    const uri = vscode.Uri.joinPath(folder().uri, '.env');
    const exists = await vscode.workspace.fs.stat(uri).then(() => true, () => false);
    if (!exists) {
      const create = new vscode.WorkspaceEdit();
      create.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode(withVariables('', variables)) });
      if (!(await isConfirmed(`Make the file .env with ${assignments(variables)}?`, 'Make .env'))) return;
      await vscode.workspace.applyEdit(create);
    } else {
      const document = await vscode.workspace.openTextDocument(uri);
      const before = document.getText();
      const text = withVariables(before, variables);
      if (text === before) return this.#deps.notify.info('.env sends traces there already.');
      const { version } = document;
      await this.#preview.show(document, [{ start: 0, end: before.length, text }], 'Destination to Write');
      if (!(await isConfirmed(`Write ${assignments(variables)} into .env?`, 'Write .env'))) return;
      if (document.version !== version) throw new CodedError('edit.outdated', '.env changed while it was shown.');
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), document.positionAt(before.length)), text);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    }
    this.#deps.notify.info(`.env now sets ${assignments(variables)}. Programs that read .env send their traces there.`);
  }

  async #writeLaunch(variables: Readonly<Record<string, string>>): Promise<void> {
    const launch = vscode.workspace.getConfiguration('launch', folder().uri);
    const configurations = launch.get<{ name: string; type?: string; env?: Record<string, string> }[]>('configurations') ?? [];
    if (configurations.length === 0) throw new CodedError('edit.refused', 'There is no launch configuration. Make one with Run > Add Configuration… first.');
    const items = configurations.map((each) => ({ label: each.name, description: each.type, value: each.name }));
    const answer = await pick({ title, placeholder: 'The launch configuration that gets the variable', items });
    if (answer.kind !== 'answer') return;
    const changed = configurations.map((each) => (each.name === answer.value ? { ...each, env: { ...each.env, ...variables } } : each));
    await launch.update('configurations', changed, vscode.ConfigurationTarget.WorkspaceFolder);
    this.#deps.notify.info(`“${answer.value}” now sets ${assignments(variables)}.`);
  }

  async #writeTerminals(variables: Readonly<Record<string, string>>): Promise<void> {
    const key = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
    const settings = vscode.workspace.getConfiguration('terminal.integrated.env');
    const before = settings.inspect<Record<string, string>>(key)?.workspaceValue ?? {};
    await settings.update(key, { ...before, ...variables }, vscode.ConfigurationTarget.Workspace);
    this.#deps.notify.info(`New terminals of this workspace set ${assignments(variables)}. It stands in the workspace’s settings.`);
  }
}

async function askForm(): Promise<Form | undefined> {
  const items: { label: string; detail: string; value: Form }[] = [
    { label: '$(code) In the code of this file', detail: 'The program says itself where its traces go, wherever it runs.', value: 'code' },
    { label: '$(file) In .env', detail: 'For programs that read .env; you see the change first.', value: 'dotEnv' },
    { label: '$(debug-alt) In a launch configuration', detail: 'For debug sessions only.', value: 'launch' },
    { label: '$(terminal) In new terminals', detail: 'For programs that you start in terminals of this workspace.', value: 'terminals' },
  ];
  const answer = await pick({ title, placeholder: 'Where to write the destination', items });
  return answer.kind === 'answer' ? answer.value : undefined;
}

function folder(): vscode.WorkspaceFolder {
  const active = vscode.window.activeTextEditor?.document.uri;
  const found = (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!found) throw new CodedError('edit.refused', 'Open a folder first: the variable is written into a file of it.');
  return found;
}

const assignments = (variables: Readonly<Record<string, string>>): string => Object.entries(variables).map(([name, value]) => `${name}=${value}`).join(' and ');

const isConfirmed = async (question: string, button: string): Promise<boolean> => (await vscode.window.showInformationMessage(question, { modal: true }, button)) === button;
