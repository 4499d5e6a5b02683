import type * as vscode from 'vscode';
import type { DestinationAnswer } from '../../destination/rule';
import type { SetupState } from '../../setup/state';
import type { TraceLocation } from '../../trace/location';
import type { ConnectionChoice } from '../workspace/choice';

/** What is remembered for one folder. */
interface FolderMemory {
  'destination.answer': DestinationAnswer;
  /** The workspace that commands talk to. */
  'connection.choice': ConnectionChoice;
  /** SQL warehouse by workspace address. */
  'connection.warehouses': Readonly<Record<string, string>>;
  /** The trace tables that queries read, by workspace address. */
  'query.locations': Readonly<Record<string, TraceLocation>>;
  /** The last set-up, until it is through. */
  'setup.state': SetupState;
}

/** Typed access to the editor's per-folder memory. */
export class FolderStorage {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get<K extends keyof FolderMemory>(key: K): FolderMemory[K] | undefined {
    return this.#memento.get(key);
  }

  /** Remembers a value; `undefined` forgets it. */
  async set<K extends keyof FolderMemory>(key: K, value: FolderMemory[K] | undefined): Promise<void> {
    await this.#memento.update(key, value);
  }
}
