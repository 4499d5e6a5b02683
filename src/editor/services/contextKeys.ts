import * as vscode from 'vscode';
import type { ContextKeyId, ContextKeyTypes } from '../../ids';

/** Sets the context keys of `when` clauses, each only when its value changes. */
export class ContextKeys {
  readonly #values = new Map<ContextKeyId, unknown>();

  set<K extends ContextKeyId>(id: K, value: ContextKeyTypes[K]): void {
    if (this.#values.get(id) === value) return;
    this.#values.set(id, value);
    void vscode.commands.executeCommand('setContext', id, value);
  }
}
