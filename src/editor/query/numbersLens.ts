import * as vscode from 'vscode';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { FunctionNumbers, SpanReference } from '../../spanTables/functionNumbers';
import { registerCommand, executeCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FolderStorage } from '../services/storage';
import type { FunctionIndex } from '../source/functionIndex';
import { languageOfId } from '../source/languages';
import type { Queries } from './chunk';
import type { LocationNumbers } from './numbersCache';

/** What the feature needs. */
export interface NumbersLensDeps {
  readonly queries: () => Queries;
  readonly functions: FunctionIndex;
  readonly local: LocalWorkspace;
  readonly settings: Settings;
  readonly storage: FolderStorage;
  readonly notify: Notify;
  readonly log: Log;
}

/** Stored traces change the numbers at most this often, in milliseconds. */
const refreshPauseMs = 5_000;
/** The numbers of a real workspace are asked for at most this often, in milliseconds. */
const remotePauseMs = 5 * 60_000;
const languages = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/**
 * Runs, latency and failures above each traced function. On by itself only where asking costs
 * nothing: a running local workspace. The answer of one statement serves every file.
 */
export class NumbersLens implements Feature, vscode.CodeLensProvider {
  readonly #deps: NumbersLensDeps;
  readonly #changed = new vscode.EventEmitter<void>();
  #numbers: LocationNumbers | undefined;
  #isAsking = false;
  #isStale = true;
  #wasAsked = false;
  #askedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(deps: NumbersLensDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { local, settings, storage, notify } = this.#deps;
    context.subscriptions.push(
      this.#changed,
      { dispose: () => clearTimeout(this.#timer) },
      vscode.languages.registerCodeLensProvider(languages.map((language) => ({ language, scheme: 'file' })), this),
      local.onDidChangeTraces(({ traces }) => traces.length > 0 && this.#expire()),
      local.onDidChangeState(({ kind }) => kind === 'running' && this.#expire()),
      settings.onDidChange(['spanlight.numbers.show'], () => this.#forget()),
      storage.onDidChange(['connection.choice', 'query.tables'], () => this.#forget()),
      registerCommand('spanlight.function.showTraces', (numbers) => this.#showTraces(numbers), notify),
      registerCommand('spanlight.numbers.refresh', () => this.#refresh(), notify),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!languageOfId(document.languageId) || !this.#isShown()) return [];
    this.#wasAsked = true;
    if (await this.#mayAsk()) this.#askBehind();
    const { byFunction } = this.#numbers ?? {};
    const { isFree } = this.#deps.queries();
    if (!byFunction && isFree) return [];
    const functions = (await this.#deps.functions.ofDocument(document)).filter((each) => each.traced);
    // A real workspace is asked on a click: the first function says so.
    if (!byFunction) return functions.slice(0, 1).map(({ startLine0 }) => new vscode.CodeLens(new vscode.Range(startLine0, 0, startLine0, 0), { title: '$(refresh) Read the Numbers of Traces', tooltip: 'Asks the SQL warehouse once for all functions; a stopped one is started', command: 'spanlight.numbers.refresh' }));
    return functions.flatMap(({ name, spanName, startLine0 }) => {
      const numbers = byFunction.get(spanName ?? name);
      if (!numbers) return [];
      const title = this.#deps.queries().describeNumbers(numbers, Date.now());
      const command = { title, tooltip: `Traces of ${name} in ${this.#numbers!.label}, ${this.#numbers!.location}`, command: 'spanlight.function.showTraces', arguments: [numbers] };
      return [new vscode.CodeLens(new vscode.Range(startLine0, 0, startLine0, 0), command)];
    });
  }

  /** A local workspace is asked when traces came; a real one while its warehouse is in use anyway, and not often. */
  async #mayAsk(): Promise<boolean> {
    const queries = this.#deps.queries();
    if (queries.isFree) return this.#isStale;
    const isOld = Date.now() - this.#askedAt >= remotePauseMs;
    return isOld && this.#deps.settings.get('spanlight.numbers.show') === 'always' && (await queries.isInUse());
  }

  #isShown(): boolean {
    const show = this.#deps.settings.get('spanlight.numbers.show');
    return show === 'always' || (show === 'local' && this.#deps.local.connection !== undefined && this.#deps.queries().isFree);
  }

  #expire(): void {
    this.#isStale = true;
    if (!this.#wasAsked || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, refreshPauseMs);
  }

  #forget(): void {
    this.#numbers = undefined;
    this.#isStale = true;
    this.#changed.fire();
  }

  #askBehind(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#ask('automatic')
      .catch((error: unknown) => this.#deps.log.warn(`The numbers above functions could not be read: ${describeError(error)}`))
      .finally(() => (this.#isAsking = false));
  }

  async #ask(trigger: 'user' | 'automatic'): Promise<void> {
    this.#isStale = false;
    this.#askedAt = Date.now();
    this.#numbers = await this.#deps.queries().numbers(trigger);
    this.#changed.fire();
  }

  /** A person wants new numbers: where they are off for this connection, that is said, with the way to have them. */
  async #refresh(): Promise<void> {
    if (!this.#isShown()) {
      const answer = await vscode.window.showInformationMessage('Numbers above functions are off for this connection.', 'Turn On');
      if (answer !== 'Turn On') return;
      await vscode.workspace.getConfiguration('spanlight').update('numbers.show', 'always', vscode.ConfigurationTarget.Workspace);
    }
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Reading the numbers of traces' }, () => this.#ask('user'));
  }

  async #showTraces(numbers: FunctionNumbers | undefined): Promise<void> {
    const location = this.#numbers?.location;
    if (!numbers || location === undefined) return;
    const choices: { label: string; span: SpanReference | undefined }[] = [
      { label: '$(watch) Slowest run', span: numbers.slowest },
      { label: '$(error) Newest failed run', span: numbers.newestError },
      { label: '$(history) Newest run', span: numbers.newest },
    ];
    const choice = await vscode.window.showQuickPick(choices.filter(({ span }) => span !== undefined), { title: `Traces of ${numbers.name}`, placeHolder: this.#deps.queries().describeNumbers(numbers, Date.now()) });
    if (choice?.span) await executeCommand('spanlight.trace.open', { ...choice.span, location });
  }
}
