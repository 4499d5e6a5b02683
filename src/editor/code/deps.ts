import type * as vscode from 'vscode';
import type { Log } from '../../base/log';
import type { ContextKeys } from '../services/contextKeys';
import type { InstrumentWorker } from '../services/instrumentWorker';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FolderStorage } from '../services/storage';
import type { TargetStore } from './targetStore';

/** What the commands that change code need. */
export interface CodeDeps {
  readonly worker: InstrumentWorker;
  readonly targets: TargetStore;
  readonly settings: Settings;
  readonly storage: FolderStorage;
  readonly contextKeys: ContextKeys;
  readonly notify: Notify;
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
}
