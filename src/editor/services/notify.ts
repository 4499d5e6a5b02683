import * as vscode from 'vscode';
import { CodedError, describeError, isAbort } from '../../base/errors';
import type { Log } from '../../base/log';
import { explain } from '../../diagnose/explain';
import type { CommandId } from '../../ids';

/** A button of a message: what it says and what it runs. */
export interface NotifyAction {
  readonly label: string;
  readonly command: CommandId;
  /** What the command gets. */
  readonly args?: readonly unknown[];
  /** Runs after the command is through. */
  readonly then?: () => Promise<void>;
}

/** Codes of what was asked for at a place where it has no sense: the sentence says it all, and the log knows no more. */
const refusals = /^(edit|compare|deploy|file)\.|^(trace\.notFound|query\.no\w+|connection\.(local|noExperiment))$/;
const isRefusal = (error: unknown): boolean => error instanceof CodedError && refusals.test(error.code);

/** Messages to the person, one after the other. Only in answer to something just started. */
export class Notify {
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();
  #isSignInOffered = false;

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

  /**
   * Shows what an error means and what to do; its details go to the log. An abort is silent. Where a
   * new sign-in mends it, `retry` runs after that, and there is one such message at a time.
   */
  failure(error: unknown, retry?: () => Promise<void>): void {
    if (isAbort(error)) return;
    this.#log.error(describeError(error));
    const { sentence, action } = explain(error);
    if (action?.command === 'spanlight.connection.renew') return this.#offerSignIn(sentence, { ...action, then: retry });
    if (isRefusal(error)) return this.warn(sentence, ...(action ? [action] : []));
    const actions: NotifyAction[] = [...(action ? [action] : []), { label: 'Show Log', command: 'spanlight.log.show' }];
    this.#enqueue(() => vscode.window.showErrorMessage(sentence, ...actions.map((each) => each.label)), actions);
  }

  #offerSignIn(sentence: string, action: NotifyAction): void {
    if (this.#isSignInOffered) return;
    this.#isSignInOffered = true;
    const show = async (): Promise<string | undefined> => {
      try {
        return await vscode.window.showErrorMessage(sentence, action.label);
      } finally {
        this.#isSignInOffered = false;
      }
    };
    this.#enqueue(show, [action]);
  }

  #enqueue(show: () => Thenable<string | undefined>, actions: readonly NotifyAction[]): void {
    // A message that nobody answers stays open; the next one must not wait for ever.
    this.#last = Promise.race([this.#last, new Promise<void>((resolve) => setTimeout(resolve, 5_000))]).then(async () => {
      const label = await show();
      const chosen = actions.find((action) => action.label === label);
      if (!chosen) return;
      const isDone = await vscode.commands.executeCommand(chosen.command, ...(chosen.args ?? []));
      if (chosen.then && isDone !== false) await chosen.then();
    });
    this.#last.catch((error: unknown) => this.#log.error(describeError(error)));
  }
}
