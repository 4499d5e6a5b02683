import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { SourceFunction, SourceIndex } from '../../trace/sourceLink';
import type { InstrumentWorker } from '../services/instrumentWorker';
import { foreignFolders, languageOfFile, sourceGlob } from './languages';
import { LineStarts } from './lineStarts';

const maxFiles = 3_000;
const maxFileBytes = 500_000;

interface IndexedFile {
  readonly uri: vscode.Uri;
  readonly text: string;
  /** Parsed on first need. */
  functions?: Promise<readonly SourceFunction[]>;
}

/**
 * The functions of the workspace's own code, read on demand: a file is parsed only once a name
 * that is looked for occurs in its text. What changed is read anew.
 */
export class FunctionIndex implements Disposable {
  readonly #worker: InstrumentWorker;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #files = new Map<string, Promise<IndexedFile | undefined>>();
  #list: Promise<readonly vscode.Uri[]> | undefined;
  #watching = false;

  constructor(worker: InstrumentWorker, log: Log) {
    this.#worker = worker;
    this.#log = log;
  }

  /** An index that knows every function with one of these names, or with one of them as its span name, and the files of these recorded paths. */
  async find(names: readonly string[], paths: readonly string[]): Promise<SourceIndex> {
    const files = (await Promise.all((await this.#uris()).map((uri) => this.#read(uri)))).filter((file) => file !== undefined);
    const wanted = files.filter((file) => names.some((name) => file.text.includes(name)) || paths.some((path) => isSameTail(file.uri.path, path)));
    const functions = (await Promise.all(wanted.map((file) => this.#parse(file)))).flat();
    return {
      named: (name) => functions.filter((each) => each.name === name),
      withSpanName: (name) => functions.filter((each) => each.spanName === name),
      file: (path) => {
        const file = bestTail(files.map((each) => each.uri), path);
        return file && { file: file.toString(), functions: functions.filter((each) => each.file === file.toString()) };
      },
    };
  }

  /** All functions of an open document, as it stands in the editor. */
  async ofDocument(document: vscode.TextDocument): Promise<readonly SourceFunction[]> {
    this.#watch();
    const key = document.uri.toString();
    if (!this.#files.has(key)) this.#files.set(key, Promise.resolve({ uri: document.uri, text: document.getText() }));
    const file = await this.#files.get(key);
    return file ? this.#parse(file) : [];
  }

  dispose(): void {
    this.#store.dispose();
    this.#files.clear();
  }

  #uris(): Promise<readonly vscode.Uri[]> {
    this.#watch();
    this.#list ??= this.#findFiles();
    return this.#list;
  }

  /** Begins to notice changes: nothing is watched before the first use. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher(sourceGlob);
    const forget = (uri: vscode.Uri) => this.#files.delete(uri.toString());
    const relist = () => {
      this.#list = undefined;
    };
    this.#store.add(watcher);
    this.#store.add(watcher.onDidChange(forget));
    this.#store.add(watcher.onDidCreate(relist));
    this.#store.add(watcher.onDidDelete((uri) => (forget(uri), relist())));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => forget(document.uri)));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(relist));
  }

  async #findFiles(): Promise<readonly vscode.Uri[]> {
    const found = await vscode.workspace.findFiles(sourceGlob, foreignFolders, maxFiles);
    if (found.length === maxFiles) this.#log.warn(`Only ${maxFiles} source files are searched for the functions of spans.`);
    return found;
  }

  #read(uri: vscode.Uri): Promise<IndexedFile | undefined> {
    const key = uri.toString();
    let reading = this.#files.get(key);
    if (!reading) this.#files.set(key, (reading = this.#readFresh(uri)));
    return reading;
  }

  async #readFresh(uri: vscode.Uri): Promise<IndexedFile | undefined> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) return { uri, text: open.getText() };
    try {
      const bytes = await vscode.workspace.fs.readFile(uri);
      return bytes.length > maxFileBytes ? undefined : { uri, text: new TextDecoder().decode(bytes) };
    } catch (error) {
      // Deleted since the files were listed.
      this.#log.warn(`A source file could not be read: ${describeError(error)}`);
      return undefined;
    }
  }

  #parse(file: IndexedFile): Promise<readonly SourceFunction[]> {
    file.functions ??= this.#parseFresh(file);
    return file.functions;
  }

  async #parseFresh({ uri, text }: IndexedFile): Promise<readonly SourceFunction[]> {
    const language = languageOfFile(uri.path);
    if (!language) return [];
    const lines = new LineStarts(text);
    const entries = await this.#worker.request('indexFunctions', { text, language });
    return entries.map((entry) => ({
      file: uri.toString(),
      name: entry.name,
      qualifiedName: entry.qualifiedName,
      startLine0: lines.lineOf(entry.range.start),
      endLine0: lines.lineOf(Math.max(entry.range.start, entry.range.end - 1)),
      parameters: entry.parameters,
      spanName: entry.spanName,
      traced: entry.traced,
    }));
  }
}

const parts = (path: string) => path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');

/** Path parts that two paths share at their ends. */
function sharedTail(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  let count = 0;
  while (count < left.length && count < right.length && left[left.length - 1 - count] === right[right.length - 1 - count]) count += 1;
  return count;
}

const isSameTail = (a: string, b: string) => sharedTail(a, b) > 0;

/** The file that shares the longest end with a recorded path: programs run in containers and on other machines. */
function bestTail(uris: readonly vscode.Uri[], path: string): vscode.Uri | undefined {
  let best: { uri: vscode.Uri; shared: number } | undefined;
  for (const uri of uris) {
    const shared = sharedTail(uri.path, path);
    if (shared > (best?.shared ?? 0)) best = { uri, shared };
  }
  return best?.uri;
}
