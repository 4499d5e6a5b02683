import path from 'node:path';
import * as vscode from 'vscode';
import { applyGrants } from '../../access/applyGrants';
import { gapNeeds, readAccess } from '../../access/matrix';
import { CodedError } from '../../base/errors';
import type { DatabricksApp } from '../../databricks/workspacePorts';
import { appPlanText, appRefusal, deployCommands, resourceValue, type AppFacts } from '../../deploy/appPlan';
import { editAppEnv } from '../../deploy/appYaml';
import { checkMlflowRequirement } from '../../deploy/mlflowRequirement';
import { destinationVariables } from '../../deploy/variables';
import { findCodeHints } from '../../diagnose/codeHints';
import { accessPage } from './accessPage';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { findPrincipal, pickLinked, tracingNeeds, type LinkedExperiment } from './linkedExperiment';
import { pick, type Choice } from './quickInput';
import { readIfThere } from './readIfThere';
import { commandLink, escapeHtml, type StaticPages } from './staticPage';
import type { VirtualDocuments } from '../services/virtualDocuments';
import { withProgress } from './withProgress';

/** Where an app's code is in this window: its configuration file, which may have to be made. */
interface AppFile {
  readonly uri: vscode.Uri;
  readonly isNew: boolean;
}

/** `Set Up Tracing for a Databricks App…` (pattern 9): grants to the app's service principal, its environment, what to deploy. */
export class AppCommand {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;
  readonly #pages: StaticPages;
  readonly #documents: VirtualDocuments;

  constructor(deps: WorkspaceDeps, connections: Connections, pages: StaticPages, documents: VirtualDocuments) {
    this.#deps = deps;
    this.#connections = connections;
    this.#pages = pages;
    this.#documents = documents;
  }

  async run(): Promise<void> {
    const connection = await this.#connections.open();
    if (connection.choice.kind === 'local') throw new CodedError('deploy.local', 'The local workspace has no Databricks Apps. Switch to a real workspace first.');
    const app = await pickApp(connection);
    if (!app) return;
    const refusal = appRefusal(app);
    if (refusal) throw new CodedError('deploy.refused', refusal);
    const linked = await pickLinked(connection, `Tracing for the app ${app.name}: experiment`);
    if (!linked) return;
    const file = await pickAppFile(app);
    if (file === 'left') return;
    const facts = await withProgress(`Reading what ${app.name} has`, (signal) => this.#facts(connection, app, linked, file, signal));
    const text = appPlanText(facts, connection.me.name);
    await this.#documents.show(`Plan for ${app.name}.md`, text);
    for (;;) {
      const answer = await pick<'run' | 'preview' | 'copy'>({ title: `Tracing for the app ${app.name}`, placeholder: 'The plan is open in the editor; nothing has been changed yet', items: choices(facts) });
      if (answer.kind !== 'answer') return;
      if (answer.value === 'run') return this.#perform(connection, facts, file);
      if (answer.value === 'copy') await vscode.env.clipboard.writeText(text);
      else await this.#preview(facts, file);
    }
  }

  async #facts(connection: OpenConnection, app: DatabricksApp, linked: LinkedExperiment, file: AppFile | undefined, signal: AbortSignal): Promise<AppFacts> {
    const { location } = linked.link;
    const principal = await findPrincipal(connection, { kind: 'servicePrincipal', name: app.servicePrincipalClientId! }, signal);
    const access = await readAccess(connection.workspace, [principal], await tracingNeeds(connection, linked, signal), signal);
    const base = { app, location, experimentName: linked.experiment.name, access };
    if (!file) return base;
    const folder = vscode.Uri.joinPath(file.uri, '..');
    const variables = destinationVariables({ location, experimentId: linked.experiment.id, warehouseId: connection.warehouseId });
    const edit = editAppEnv(await currentText(file), variables, (name) => resourceValue(app, name));
    return {
      ...base,
      configuration: { path: vscode.workspace.asRelativePath(file.uri), isNew: file.isNew, edit },
      requirement: await requirement(folder, location.form),
      codeDestination: await codeDestination(folder),
    };
  }

  /** The file beside what it will be. */
  async #preview({ configuration }: AppFacts, file: AppFile | undefined): Promise<void> {
    if (!file || !configuration || 'problem' in configuration.edit) return;
    const after = this.#documents.put(`after/${configuration.path}`, configuration.edit.text);
    const before = file.isNew ? this.#documents.put(`before/${configuration.path}`, '') : file.uri;
    await vscode.commands.executeCommand('vscode.diff', before, after, `${configuration.path}: before ↔ with tracing`, { preview: true });
  }

  async #perform(connection: OpenConnection, facts: AppFacts, file: AppFile | undefined): Promise<void> {
    const { app, access, experimentName } = facts;
    const grantee = { kind: 'servicePrincipal', name: app.servicePrincipalClientId! } as const;
    const { refused, matrix } = await withProgress(`Setting up tracing for ${app.name}`, async (signal, report) => {
      const needs = gapNeeds(access);
      const refused = await applyGrants(connection.workspace, [grantee], needs, { signal, onProgress: (what) => report(`Granting ${what}`) });
      report('Reading the privileges back');
      return { refused, matrix: await readAccess(connection.workspace, access.principals, access.rows.map((row) => row.need), signal) };
    });
    const written = await writeConfiguration(facts, file);
    const commands = deployCommands(app, connection.me.name);
    const next = `<h2>Next: deploy</h2><p>${escapeHtml(written)} The app takes it with its next deployment.</p><pre>${escapeHtml(commands)}</pre><p>${commandLink('Copy Commands', 'spanlight.text.copy', commands)}${app.url ? ` <a href="${escapeHtml(app.url)}">Open the App</a>` : ''}</p>`;
    this.#pages.show('app', `App: ${app.name}`, `<div data-testid="app-done">${accessPage(matrix, experimentName, refused)}${next}</div>`);
    this.#deps.log.info(`Tracing for an app: ${refused.length} grants refused.`);
  }
}

function choices({ configuration }: AppFacts): Choice<'run' | 'preview' | 'copy'>[] {
  const canEdit = configuration !== undefined && 'text' in configuration.edit;
  return [
    { label: '$(play) Run the plan', description: canEdit ? `grants, then ${configuration.path}` : 'grants', value: 'run' },
    ...(canEdit ? [{ label: `$(diff) Preview ${configuration.path}`, value: 'preview' } as const] : []),
    { label: '$(copy) Copy the plan', description: 'for somebody who may grant', value: 'copy' },
  ];
}

async function pickApp(connection: OpenConnection): Promise<DatabricksApp | undefined> {
  const { apps } = connection.workspace;
  const answer = await pick<string>({
    title: 'Set Up Tracing for a Databricks App',
    placeholder: 'App of this workspace, or type the name of one that you cannot list',
    items: async (_typed, signal) => (await apps.list(signal)).map((app) => ({ label: `$(browser) ${app.name}`, description: [app.state?.toLowerCase(), app.servicePrincipalName].filter(Boolean).join(', '), value: app.name })),
    create: (typed) => (/^[a-z0-9-]+$/.test(typed) ? { item: { label: `$(edit) Use ${typed}`, description: 'an app that you cannot list', value: typed } } : undefined),
  });
  if (answer.kind !== 'answer') return undefined;
  const app = await apps.get(answer.value);
  if (!app) throw new CodedError('deploy.appGone', `The app "${answer.value}" does not exist in this workspace, or you may not see it.`);
  return app;
}

/** The app's configuration in this window; `undefined` where the code is elsewhere, `left` where the person leaves. */
async function pickAppFile(app: DatabricksApp): Promise<AppFile | undefined | 'left'> {
  const found = await vscode.workspace.findFiles('**/app.{yaml,yml}', '**/{node_modules,.venv,venv,site-packages,.git}/**', 50);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => !found.some((file) => vscode.Uri.joinPath(file, '..').toString() === uri.toString()));
  const items: Choice<AppFile | 'elsewhere'>[] = [
    ...found.map((uri): Choice<AppFile> => ({ label: `$(file) ${vscode.workspace.asRelativePath(uri)}`, value: { uri, isNew: false } })),
    ...folders.map(({ uri, name }): Choice<AppFile> => ({ label: `$(new-file) Create app.yaml in ${name}`, value: { uri: vscode.Uri.joinPath(uri, 'app.yaml'), isNew: true } })),
    { label: '$(circle-slash) The code is elsewhere', description: 'grants only', value: 'elsewhere' },
  ];
  const answer = await pick({ title: `Tracing for the app ${app.name}: configuration`, placeholder: 'File that holds the app’s environment', items });
  if (answer.kind !== 'answer') return 'left';
  return answer.value === 'elsewhere' ? undefined : answer.value;
}

/** The text as the editor has it, unsaved changes included. */
const currentText = async ({ uri, isNew }: AppFile): Promise<string> => (isNew ? '' : (await vscode.workspace.openTextDocument(uri)).getText());

async function requirement(folder: vscode.Uri, form: 'schema' | 'prefix'): Promise<AppFacts['requirement']> {
  for (const name of ['requirements.txt', 'pyproject.toml']) {
    const text = await readIfThere(path.join(folder.fsPath, name));
    if (text !== undefined) return { ...checkMlflowRequirement(text, form), path: name };
  }
  return undefined;
}

/** The first call in the app's code that names a destination. */
async function codeDestination(folder: vscode.Uri): Promise<AppFacts['codeDestination']> {
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '**/*.{py,ts,js,mjs}'), '**/{node_modules,.venv,venv,site-packages,.git}/**', 200);
  for (const file of files.sort((a, b) => a.fsPath.localeCompare(b.fsPath))) {
    const hint = findCodeHints(vscode.workspace.asRelativePath(file), (await readIfThere(file.fsPath)) ?? '').find((each) => each.kind === 'setDestination' || each.kind === 'traceLocation');
    if (hint) return hint;
  }
  return undefined;
}

/** Writes the agreed text; refuses where the file is not as it was when the plan was made. Returns what became of it. */
async function writeConfiguration({ configuration, app }: AppFacts, file: AppFile | undefined): Promise<string> {
  if (!file || !configuration) return 'Set the variables of the plan where the app’s code is.';
  const { edit } = configuration;
  if ('problem' in edit) return `${configuration.path} was not changed. ${edit.problem}`;
  if (edit.changes.every((each) => each.kind === 'kept')) return `${configuration.path} has every variable already.`;
  const change = new vscode.WorkspaceEdit();
  if (file.isNew) change.createFile(file.uri, { contents: new TextEncoder().encode(edit.text), ignoreIfExists: false });
  else {
    const document = await vscode.workspace.openTextDocument(file.uri);
    const wanted = Object.fromEntries(edit.changes.map((each) => [each.name, each.after]));
    const now = editAppEnv(document.getText(), wanted, (name) => resourceValue(app, name));
    if ('problem' in now || now.text !== edit.text) throw new CodedError('deploy.changed', `${configuration.path} was changed after the plan was shown. The grants are made; run the command again for the file.`);
    change.replace(file.uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), edit.text);
  }
  if (!(await vscode.workspace.applyEdit(change))) throw new CodedError('deploy.notWritten', `${configuration.path} could not be written. The grants are made; run the command again for the file.`);
  const document = await vscode.workspace.openTextDocument(file.uri);
  if (!(await document.save())) return `${configuration.path} is changed and not saved yet.`;
  return `${configuration.path} is written.`;
}
