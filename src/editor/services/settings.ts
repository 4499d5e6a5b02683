import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { SettingId, SettingTypes } from '../../ids';

/** Typed reading of the settings that package.json contributes; its defaults apply where nothing is set. */
export class Settings {
  /** The value that holds for the workspace. Restricted settings fall back to the user's in an untrusted workspace. */
  get<K extends SettingId>(id: K): SettingTypes[K] {
    return vscode.workspace.getConfiguration().get(id) as SettingTypes[K];
  }

  /** Calls `listener` when one of the settings changed. */
  onDidChange(ids: readonly SettingId[], listener: () => void): Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (ids.some((id) => event.affectsConfiguration(id))) listener();
    });
  }
}
