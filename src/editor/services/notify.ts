import * as vscode from 'vscode';
import { describeError, isAbort } from '../../base/errors';
import type { Log } from '../../base/log';
import { explain } from '../../diagnose/explain';
import type { CommandId } from '../../ids';

/** A button of a message: what it says and what it runs. */
export interface NotifyAction {
  readonly label: string;
  readonly command: CommandId;
}

/** Messages to the person, one after the other. Only in answer to something just started. */
export class Notify {
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  info(sentence: string, ...actions: NotifyAction[]): void {
    this.#enqueue(() => vscode.window.showInformationMessage(sentence, ...actions.map((action) => action.label)), actions);
  }

  /** A refusal or a failure that the person can mend, already said as a sentence. */
  warn(sentence: string, ...actions: NotifyAction[]): void {
    this.#enqueue(() => vscode.window.showWarningMessage(sentence, ...actions.map((action) => action.label)), actions);
  }

  /** Shows what an error means and what to do; its details go to the log. An abort is silent. */
  failure(error: unknown): void {
    if (isAbort(error)) return;
    this.#log.error(describeError(error));
    const { sentence, action } = explain(error);
    const actions: NotifyAction[] = [...(action ? [action] : []), { label: 'Show Log', command: 'spanlight.log.show' }];
    this.#enqueue(() => vscode.window.showErrorMessage(sentence, ...actions.map((each) => each.label)), actions);
  }

  #enqueue(show: () => Thenable<string | undefined>, actions: readonly NotifyAction[]): void {
    // A message that nobody answers stays open; the next one must not wait for ever.
    this.#last = Promise.race([this.#last, new Promise<void>((resolve) => setTimeout(resolve, 5_000))]).then(async () => {
      const label = await show();
      const chosen = actions.find((action) => action.label === label);
      if (chosen) await vscode.commands.executeCommand(chosen.command);
    });
    this.#last.catch((error: unknown) => this.#log.error(describeError(error)));
  }
}
