import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { NewestOnly } from '../../base/newestOnly';
import type { InstrumentWorker } from '../services/instrumentWorker';
import { documentTextOf } from './documentText';
import type { TargetStore } from './targetStore';

/**
 * Lets the thread read the active document as soon as it is shown or changed, so that the light bulb, which is asked
 * later, finds it read. Never starts the thread.
 */
export class ReadAhead implements Disposable {
  readonly #targets: TargetStore;
  readonly #worker: InstrumentWorker;
  readonly #log: Log;
  readonly #store = new DisposableStore();

  constructor(targets: TargetStore, worker: InstrumentWorker, log: Log) {
    this.#targets = targets;
    this.#worker = worker;
    this.#log = log;
    const reading = new NewestOnly(() => this.#read());
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => reading.changed()));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && document === vscode.window.activeTextEditor?.document) reading.changed();
    }));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const source = editor && this.#worker.isRunning && vscode.workspace.isTrusted ? documentTextOf(editor.document) : undefined;
    if (!editor || !source) return;
    try {
      const at = source.toText(editor.document, editor.document.offsetAt(editor.selection.active));
      await this.#targets.touching(source, { start: at, end: at });
    } catch (error) {
      // The light bulb asks for itself.
      this.#log.warn(`A document could not be read ahead: ${describeError(error)}`);
    }
  }
}
