import type * as vscode from 'vscode';
import type { DestinationAnswer } from '../../destination/rule';
import type { SetupState } from '../../setup/state';
import type { Disposable } from '../../base/disposable';
import type { ViewerLayout } from '../../protocol/messages';
import { Emitter } from '../../base/event';
import type { ConnectionChoice } from '../workspace/choice';
import type { ChosenTables } from '../workspace/chosenTables';

/** What is remembered for one folder. */
interface FolderMemory {
  /** True once a person does not want to be asked about installing MLflow. */
  'sdk.isDeclined': boolean;
  'destination.answer': DestinationAnswer;
  /** The workspace that commands talk to. */
  'connection.choice': ConnectionChoice;
  /** SQL warehouse by workspace address. */
  'connection.warehouses': Readonly<Record<string, string>>;
  /** The trace tables that queries read, by workspace address. */
  'query.tables': Readonly<Record<string, ChosenTables>>;
  /** Experiments that come first in the tree, by connection. */
  'workspace.favorites': Readonly<Record<string, readonly string[]>>;
  /** How traces were looked at last. */
  'viewer.layout': ViewerLayout;
  /** Which trace of a file of several is shown, by the file's address. */
  'files.traces': Readonly<Record<string, string>>;
  /** The last set-up, until it is through. */
  'setup.state': SetupState;
}

/** Typed access to the editor's per-folder memory. */
export class FolderStorage {
  readonly #memento: vscode.Memento;
  readonly #changed = new Emitter<keyof FolderMemory>();

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get<K extends keyof FolderMemory>(key: K): FolderMemory[K] | undefined {
    return this.#memento.get(key);
  }

  /** Remembers a value; `undefined` forgets it. */
  async set<K extends keyof FolderMemory>(key: K, value: FolderMemory[K] | undefined): Promise<void> {
    await this.#memento.update(key, value);
    this.#changed.fire(key);
  }

  /** Calls `listener` when one of these was remembered or forgotten. */
  onDidChange(keys: readonly (keyof FolderMemory)[], listener: () => void): Disposable {
    return this.#changed.event((key) => keys.includes(key) && listener());
  }
}
