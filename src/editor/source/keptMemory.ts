import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { FunctionMemory, type RememberedFunction } from '../../trace/source/functionMemory';

/** Milliseconds between two writings. */
const pauseMs = 5_000;

/** What names of functions meant, in a file of the folder's storage. Without a folder it lives as long as the window. */
export class KeptMemory implements Disposable {
  readonly #file: vscode.Uri | undefined;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #unsaved: FunctionMemory | undefined;

  constructor(storage: vscode.Uri | undefined, log: Log) {
    this.#file = storage && vscode.Uri.joinPath(storage, 'functions.json');
    this.#log = log;
  }

  /** Reads what was kept; a file that cannot be read is as good as none. */
  async load(): Promise<FunctionMemory> {
    if (!this.#file) return new FunctionMemory();
    try {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#file));
      return new FunctionMemory((JSON.parse(text) as { functions: RememberedFunction[] }).functions);
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) this.#log.warn(`What functions were called before could not be read: ${describeError(error)}`);
      return new FunctionMemory();
    }
  }

  /** Writes after a pause: editing a file changes its functions with every rest of the keys. */
  save(memory: FunctionMemory): void {
    this.#unsaved = memory;
    this.#timer ??= setTimeout(() => void this.#write(), pauseMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    if (this.#unsaved) void this.#write();
  }

  async #write(): Promise<void> {
    const memory = this.#unsaved;
    this.#timer = undefined;
    this.#unsaved = undefined;
    if (!memory || !this.#file) return;
    try {
      await vscode.workspace.fs.writeFile(this.#file, new TextEncoder().encode(JSON.stringify({ functions: memory.all })));
    } catch (error) {
      this.#log.warn(`What functions are called could not be kept: ${describeError(error)}`);
    }
  }
}
