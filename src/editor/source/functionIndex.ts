import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { CodeIndex, type CodeRequest } from '../../trace/source/codeIndex';
import type { SearchableCode } from '../../trace/source/locateSpan';
import { toSourceFunctions } from '../../trace/source/toSourceFunctions';
import type { EarlierFunction, SourceFunction, SourceIndex } from '../../trace/sourceLink';
import type { InstrumentWorker } from '../services/instrumentWorker';
import { foreignFolders, languageOfFile, sourceGlob } from './languages';
import type { KeptMemory } from './keptMemory';

const maxFiles = 3_000;
const maxFileBytes = 500_000;

/**
 * The functions of the workspace's own code, read on demand and anew where it changed. What names
 * of traced functions meant is kept from one session to the next.
 */
export class FunctionIndex implements Disposable, SearchableCode {
  readonly #worker: InstrumentWorker;
  readonly #memory: KeptMemory;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  #code: Promise<CodeIndex> | undefined;

  constructor(worker: InstrumentWorker, memory: KeptMemory, log: Log) {
    this.#worker = worker;
    this.#memory = memory;
    this.#log = log;
  }

  async find(request: CodeRequest): Promise<SourceIndex> {
    return (await this.#open()).find(request);
  }

  async recall(name: string, atMs: number): Promise<readonly EarlierFunction[]> {
    return (await this.#open()).recall(name, atMs);
  }

  /** Names that a function and its spans had, its present ones among them. */
  async namesOf(wanted: SourceFunction): Promise<readonly string[]> {
    return (await this.#open()).namesOf(wanted);
  }

  /** All functions of an open document, as it stands in the editor. */
  async ofDocument(document: vscode.TextDocument): Promise<readonly SourceFunction[]> {
    return (await this.#open()).of(document.uri.toString());
  }

  /** The functions of a text that is in no file of the folder. */
  async ofText(file: string, text: string): Promise<readonly SourceFunction[]> {
    const language = languageOfFile(file);
    return language ? toSourceFunctions(file, text, await this.#worker.request('indexFunctions', { text, language })) : [];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #open(): Promise<CodeIndex> {
    this.#code ??= this.#start();
    return this.#code;
  }

  /** Nothing is watched and nothing is read before the first use. */
  async #start(): Promise<CodeIndex> {
    const memory = await this.#memory.load();
    const code = new CodeIndex(
      {
        list: () => this.#list(),
        text: (file) => this.#text(file),
        functions: (file, text) => this.ofText(file, text),
        now: () => Date.now(),
      },
      memory,
      () => this.#memory.save(memory),
    );
    const forget = (uri: vscode.Uri) => code.forget(uri.toString());
    const relist = () => code.relist();
    const watcher = vscode.workspace.createFileSystemWatcher(sourceGlob);
    this.#store.add(watcher);
    this.#store.add(watcher.onDidChange(forget));
    this.#store.add(watcher.onDidCreate(relist));
    this.#store.add(watcher.onDidDelete((uri) => (forget(uri), relist())));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && forget(document.uri)));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(relist));
    return code;
  }

  async #list(): Promise<readonly string[]> {
    const found = await vscode.workspace.findFiles(sourceGlob, foreignFolders, maxFiles);
    if (found.length === maxFiles) this.#log.warn(`Only ${maxFiles} source files are searched for the functions of spans.`);
    return found.map((uri) => uri.toString());
  }

  async #text(file: string): Promise<string | undefined> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === file);
    if (open) return open.getText();
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(file));
      return bytes.length > maxFileBytes ? undefined : new TextDecoder().decode(bytes);
    } catch (error) {
      // Deleted since the files were listed.
      this.#log.warn(`A source file could not be read: ${describeError(error)}`);
      return undefined;
    }
  }
}
