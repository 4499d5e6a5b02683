import * as vscode from 'vscode';
import { viewIds } from '../../ids';
import type { Feature } from '../feature';
import type { Notify } from '../services/notify';
import { registerCommand } from './registerCommand';

/** Opens the walkthrough that package.json contributes. */
export class WalkthroughFeature implements Feature {
  readonly #notify: Notify;

  constructor(notify: Notify) {
    this.#notify = notify;
  }

  register(context: vscode.ExtensionContext): void {
    const walkthrough = `${context.extension.id}#${viewIds.walkthrough}`;
    const open = async () => {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
    };
    context.subscriptions.push(registerCommand('spanlight.walkthrough.open', open, this.#notify));
  }
}
