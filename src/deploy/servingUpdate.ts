import type { Signal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { CodedError, isAbort } from '../base/errors';
import { member, textMember, type RawValue } from '../base/rawJson';
import { isNotFound, refusalOf } from '../base/refusal';
import type { Serving } from '../databricks/workspacePorts';
import { configFingerprint, missingVariables, readServing, servingConfig, servingRefusal } from './servingConfig';

/** A change of an endpoint that was agreed to. */
export interface ServingChange {
  /** The endpoint as it was when the plan was shown. */
  readonly endpoint: RawValue;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the entities that get them; absent: all. */
  readonly entities?: ReadonlySet<string>;
}

/** How an update ended. `left`: the workspace goes on with it, nobody waits any more. */
export type ServingOutcome =
  | { readonly status: 'ready'; readonly afterMs: number }
  | { readonly status: 'left'; readonly afterMs: number }
  | { readonly status: 'failed'; readonly sentence: string };

export interface ServingWait {
  readonly clock: Clock;
  readonly signal?: Signal;
  /** Hears what the workspace says about the update. */
  readonly onWait?: (state: string, elapsedMs: number) => void;
}

/** Containers are built anew: that takes minutes, and longer for large models. */
const patienceMs = 45 * 60_000;
const pauseMs = 5_000;
/** The workspace may answer the old state for a moment after it took an update. */
const settleMs = 15_000;

/**
 * Sends the changed configuration and waits until the endpoint serves it. Reads the endpoint again
 * right before writing: where somebody changed it meanwhile, nothing is sent. Throws `deploy.*`, or
 * the server's refusal.
 */
export async function updateServing(serving: Serving, change: ServingChange, wait: ServingWait): Promise<ServingOutcome> {
  const { name } = readServing(change.endpoint);
  const now = await serving.get(name, wait.signal);
  if (!now) throw new CodedError('deploy.endpointGone', `The endpoint "${name}" does not exist any more.`);
  const refusal = servingRefusal(now);
  if (refusal) throw new CodedError('deploy.refused', refusal);
  if (configFingerprint(now) !== configFingerprint(change.endpoint)) {
    throw new CodedError('deploy.changed', `Somebody changed the endpoint "${name}" after the plan was shown. Nothing was sent; run the command again to see the new plan.`);
  }
  await serving.putConfig(name, servingConfig(now, change.variables, change.entities), wait.signal);
  return awaitUpdate(serving, name, change, wait);
}

async function awaitUpdate(serving: Serving, name: string, change: ServingChange, { clock, signal, onWait }: ServingWait): Promise<ServingOutcome> {
  const start = clock.now();
  for (;;) {
    const afterMs = clock.now() - start;
    try {
      const ended = await look(serving, name, change, afterMs, onWait, signal);
      if (ended) return ended;
      if (afterMs > patienceMs) return { status: 'left', afterMs };
      await clock.sleep(pauseMs, signal);
    } catch (error) {
      // The update itself cannot be taken back; only the waiting ends.
      if (isAbort(error) || signal?.aborted) return { status: 'left', afterMs: clock.now() - start };
      throw error;
    }
  }
}

/** The end of the update, or `undefined` while it runs. A read that fails in passing is no end. */
async function look(serving: Serving, name: string, change: ServingChange, afterMs: number, onWait: ServingWait['onWait'], signal: Signal | undefined): Promise<ServingOutcome | undefined> {
  let endpoint: RawValue | undefined;
  try {
    endpoint = await serving.get(name, signal);
  } catch (error) {
    const status = refusalOf(error)?.status;
    if (isNotFound(error) || status === undefined || status < 429) throw error;
    onWait?.('the workspace does not answer for the moment', afterMs);
    return undefined;
  }
  if (!endpoint) throw new CodedError('deploy.endpointGone', `The endpoint "${name}" was deleted while it was updated.`);
  const { ready, configUpdate } = readServing(endpoint);
  if (configUpdate === 'UPDATE_FAILED' || configUpdate === 'UPDATE_CANCELED') {
    const why = deploymentMessage(endpoint);
    return { status: 'failed', sentence: `The update of "${name}" ${configUpdate === 'UPDATE_FAILED' ? 'failed' : 'was cancelled'}; the endpoint goes on serving the old configuration.${why ? ` The workspace said: ${why}` : ''}` };
  }
  const missing = missingVariables(endpoint, change.variables, change.entities);
  if (configUpdate !== 'IN_PROGRESS' && ready === 'READY' && missing.length === 0) return { status: 'ready', afterMs };
  if (configUpdate === 'NOT_UPDATING' && missing.length > 0 && afterMs > settleMs) {
    return { status: 'failed', sentence: `The workspace took the configuration of "${name}", but these variables cannot be read back: ${missing.join(', ')}.` };
  }
  onWait?.(deploymentMessage(endpoint) ?? (configUpdate === 'IN_PROGRESS' ? 'updating' : (ready ?? 'waiting').toLowerCase().replaceAll('_', ' ')), afterMs);
  return undefined;
}

/** What the workspace says about the entity that is being deployed. */
function deploymentMessage(endpoint: RawValue): string | undefined {
  for (const config of [member(endpoint, 'pending_config'), member(endpoint, 'config')]) {
    for (const entity of [...(member(config, 'served_entities')?.items ?? []), ...(member(config, 'served_models')?.items ?? [])]) {
      const message = textMember(member(entity, 'state'), 'deployment_state_message');
      if (message) return message;
    }
  }
  return undefined;
}
