import type * as vscode from 'vscode';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Chunks } from '../services/chunks';
import type { LogChannel } from '../services/logChannel';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FolderStorage } from '../services/storage';
import type { WorkspaceChange } from './change';

/** What the workspace commands get from the extension's main bundle. */
export interface WorkspaceDeps {
  readonly chunks: Chunks;
  readonly local: LocalWorkspace;
  readonly settings: Settings;
  readonly storage: FolderStorage;
  readonly secrets: vscode.SecretStorage;
  readonly notify: Notify;
  readonly log: LogChannel;
  readonly extensionUri: vscode.Uri;
  readonly version: string;
  /** Variables that Spanlight gives to terminals, tasks and debug sessions. */
  readonly terminalVariables: () => Readonly<Record<string, string>>;
  /** True where a terminal was opened before these variables had their present values. */
  readonly hasStaleTerminal: () => boolean;
  /** Called when another connection was chosen. */
  readonly onDidChoose: () => void;
  /** Called when a command changed or measured something that views show. */
  readonly onDidChange: (change: WorkspaceChange) => void;
}
