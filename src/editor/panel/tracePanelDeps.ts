import type { Log } from '../../base/log';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Chunks } from '../services/chunks';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FunctionIndex } from '../source/functionIndex';
import type { SourceReveal } from '../source/reveal';

/** What the trace viewer needs. */
export interface TracePanelDeps {
  readonly local: LocalWorkspace;
  readonly chunks: Chunks;
  readonly functions: FunctionIndex;
  readonly reveal: SourceReveal;
  readonly settings: Settings;
  readonly notify: Notify;
  readonly log: Log;
}
