import type { EpochMs } from '../base/units';
import type { SetupAnswers } from './answers';
import type { ReadBack } from './verify';

/** What a set-up has done so far: kept by the editor, so that a failed or stopped one can go on. Holds no secret. */
export interface SetupState {
  readonly version: 1;
  /** Address of the workspace that it belongs to. */
  readonly host: string;
  readonly answers: SetupAnswers;
  /** Ids of the actions that are done and were read back. */
  readonly done: readonly string[];
  /** Notes by action, such as why one was passed over. */
  readonly notes: Readonly<Record<string, string>>;
  readonly experimentId?: string;
  /** Full names, from the experiment's tags. */
  readonly spansTable?: string;
  /** The test trace: remembered before it is sent, so that a resumed set-up looks for the same one first. */
  readonly testTrace?: { readonly traceId: string; readonly spanId: string; readonly startMs: EpochMs; readonly isAccepted: boolean };
  readonly readBack?: ReadBack;
  /** Why it stopped; absent while it runs and when it is through. */
  readonly failure?: { readonly actionId: string; readonly sentence: string };
}

export const startState = (host: string, answers: SetupAnswers): SetupState => ({ version: 1, host, answers, done: [], notes: {} });

/** The state from what the editor kept; `undefined` where it is from another version or not one at all. */
export function reviveState(value: unknown): SetupState | undefined {
  const state = value as Partial<SetupState> | undefined;
  const isWhole = state?.version === 1 && typeof state.host === 'string' && Array.isArray(state.done) && typeof state.answers === 'object';
  return isWhole ? (state as SetupState) : undefined;
}
