import * as vscode from 'vscode';
import type { Log } from '../../base/log';

/** The output channel "Spanlight". Names, counts and durations only; never secrets or span contents. */
export class LogChannel implements Log {
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    this.#channel = vscode.window.createOutputChannel('Spanlight', { log: true });
  }

  info(message: string): void {
    this.#channel.info(message);
  }

  warn(message: string): void {
    this.#channel.warn(message);
  }

  error(message: string): void {
    this.#channel.error(message);
  }

  /** Brings the channel to the front. */
  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
