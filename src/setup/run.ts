import type { Signal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { isAbort } from '../base/errors';
import type { Workspace } from '../databricks/workspacePorts';
import { performAction } from './actions';
import { explainSetupError } from './messages';
import type { SetupAction, SetupPlan } from './plan';
import type { SetupState } from './state';
import type { TestTraceIds } from './testTrace';
import type { SpanReader } from './verify';

/** What running a plan needs beyond the workspace. */
export interface SetupDeps {
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly readSpans: SpanReader;
  readonly newIds: () => TestTraceIds;
  /** How long to wait for the test trace's row, a setting. */
  readonly readBackPatienceMs: number;
  /** Version of the extension, for the test span's scope. */
  readonly version: string;
}

/** Told while a plan runs. `elapsedMs` accompanies waiting. */
export interface SetupProgress {
  readonly action: SetupAction;
  readonly index: number;
  readonly count: number;
  readonly phase: 'started' | 'waiting' | 'done' | 'skipped';
  /** What is waited for, or why it was passed over. */
  readonly note?: string;
}

/** How a run ended; the state says how far it came, and resuming continues there. */
export type SetupOutcome =
  | { readonly status: 'done'; readonly state: SetupState }
  | { readonly status: 'cancelled'; readonly state: SetupState }
  | { readonly status: 'failed'; readonly state: SetupState; readonly action: SetupAction; readonly error: unknown };

export interface RunOptions {
  readonly signal?: Signal;
  readonly onProgress?: (progress: SetupProgress) => void;
  /** Called after every change of the state, and awaited: what is not kept cannot be resumed. */
  readonly keep: (state: SetupState) => Promise<void> | void;
}

/**
 * Performs a plan's actions in order, leaving out those that the state says are done. Each action
 * looks before it changes and reads back afterwards, so repeating one is safe.
 */
export async function runPlan(plan: SetupPlan, start: SetupState, deps: SetupDeps, options: RunOptions): Promise<SetupOutcome> {
  let state: SetupState = { ...start, failure: undefined };
  const update = async (change: Partial<SetupState>): Promise<void> => {
    state = { ...state, ...change };
    await options.keep(state);
  };
  for (const [index, action] of plan.actions.entries()) {
    if (state.done.includes(action.id)) continue;
    const report = (phase: SetupProgress['phase'], note?: string): void => options.onProgress?.({ action, index, count: plan.actions.length, phase, note });
    if (options.signal?.aborted) return { status: 'cancelled', state };
    try {
      report('started');
      const result = await performAction(action.work, {
        deps,
        state: () => state,
        update,
        signal: options.signal,
        waiting: (note) => report('waiting', note),
      });
      const notes = result.note ? { ...state.notes, [action.id]: result.note } : state.notes;
      await update({ done: [...state.done, action.id], notes });
      report(result.skipped ? 'skipped' : 'done', result.note);
    } catch (error) {
      if (isAbort(error) || options.signal?.aborted) {
        await options.keep(state);
        return { status: 'cancelled', state };
      }
      await update({ failure: { actionId: action.id, sentence: explainSetupError(error, action).sentence } });
      return { status: 'failed', state, action, error };
    }
  }
  return { status: 'done', state };
}
