import type { ConnectionDeps } from '../workspace/connections';
import type { WorkspaceDeps } from '../workspace/deps';

/** What queries get from the extension's main bundle. */
export interface QueryDeps extends ConnectionDeps {
  readonly notify: WorkspaceDeps['notify'];
  readonly settings: WorkspaceDeps['settings'];
  readonly extensionUri: WorkspaceDeps['extensionUri'];
}
