import type { Signal } from '../base/cancellation';
import { isDenied, isUnknownEndpoint } from '../base/refusal';
import type { Workspace } from '../databricks/workspacePorts';
import { readServing, servingRefusal, type ServedEntity } from '../deploy/servingConfig';
import type { CheckResult, Fix } from './result';

/** Endpoints that are read one by one; more would take too long. */
const mostEndpoints = 15;

export interface ServingQuestion {
  readonly workspace: Workspace;
  readonly experimentId: string;
  /** `catalog.schema[.prefix]` that the experiment is linked to. */
  readonly path: string;
  readonly me: string;
}

type Answer = Omit<CheckResult, 'id' | 'title'>;

/**
 * Endpoints that name the experiment or its tables, or that the person made: in a served model
 * nothing is traced unless tracing is switched on, a destination is named, and a credential may
 * write there. Each of the three is lost without a word.
 */
export async function checkServing({ workspace, experimentId, path, me }: ServingQuestion, signal: Signal | undefined): Promise<Answer> {
  let all;
  try {
    all = await workspace.serving.list(signal);
  } catch (error) {
    if (isUnknownEndpoint(error)) return { status: 'skipped', evidence: 'this workspace has no model serving' };
    if (isDenied(error)) return { status: 'unknown', evidence: 'endpoints cannot be listed', sentence: 'You may not list model serving endpoints, so nothing can be said about them.' };
    throw error;
  }
  const own = [...all].sort((a, b) => Number(b.creator === me) - Number(a.creator === me)).slice(0, mostEndpoints);
  const losses: string[] = [];
  let count = 0;
  for (const { name, creator } of own) {
    const endpoint = await workspace.serving.get(name, signal);
    if (!endpoint) continue;
    const refusal = servingRefusal(endpoint);
    // External and foundation models run no code that could be traced; one that is being updated is looked at all the same.
    if (refusal && !/being updated/.test(refusal)) continue;
    for (const entity of readServing(endpoint).entities) {
      if (!isConcerned(entity, experimentId, path, creator === me)) continue;
      count += 1;
      const missing = missingParts(entity, path);
      if (missing.length > 0) losses.push(`${name}/${entity.name}: ${missing.join(', ')}`);
    }
  }
  if (count === 0) return { status: 'skipped', evidence: 'no endpoint of yours traces' };
  if (losses.length === 0) return { status: 'ok', evidence: `${count} served models` };
  const fixes: Fix[] = [{ kind: 'command', label: 'Set Up Tracing for an Endpoint…', command: 'spanlight.serving.setUp' }];
  return { status: 'failed', evidence: losses.join('; '), sentence: 'Traces of these served models are lost without a message: tracing must be switched on, a destination named, and a token or client secret given.', fixes };
}

/** It names the experiment or the tables, or it has some tracing variable and is the person's own. */
function isConcerned({ environment }: ServedEntity, experimentId: string, path: string, isOwn: boolean): boolean {
  if (environment['MLFLOW_EXPERIMENT_ID'] === experimentId || environment['MLFLOW_TRACING_DESTINATION'] === path) return true;
  return isOwn && Object.keys(environment).some((name) => name === 'ENABLE_MLFLOW_TRACING' || name.startsWith('MLFLOW_'));
}

function missingParts({ environment }: ServedEntity, path: string): string[] {
  const isOn = /^true$/i.test(environment['ENABLE_MLFLOW_TRACING'] ?? '');
  const isPrefix = path.split('.').length === 3;
  const hasDestination = environment['MLFLOW_TRACING_DESTINATION'] !== undefined || (isPrefix && environment['MLFLOW_EXPERIMENT_ID'] !== undefined);
  const hasCredential = environment['DATABRICKS_TOKEN'] !== undefined || environment['DATABRICKS_CLIENT_SECRET'] !== undefined;
  return [isOn ? '' : 'tracing is not enabled (ENABLE_MLFLOW_TRACING)', hasDestination ? '' : 'no destination', hasCredential ? '' : 'no credential'].filter(Boolean);
}
