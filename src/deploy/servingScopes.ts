import type { Signal } from '../base/cancellation';
import { isDenied, isUnknownEndpoint } from '../base/refusal';
import type { Workspace } from '../databricks/workspacePorts';
import { readServing } from './servingConfig';

/** A workspace can have hundreds of endpoints, and each is a request of its own. */
const mostEndpoints = 60;
const atOnce = 6;

/** What is known of a location by which an endpoint names it. */
export interface ServedLocation {
  readonly experimentId: string;
  readonly experimentName: string;
  /** `catalog.schema` or `catalog.schema.prefix`. */
  readonly path: string;
}

/** A secret scope, and the creators of the endpoints that refer to it: they read it when a container starts. */
export interface ServedScope {
  readonly scope: string;
  readonly readers: readonly string[];
}

/**
 * Secret scopes from which served models take the token that they write traces of a location with:
 * those that endpoints refer to whose variables name the experiment or the location. Empty where
 * endpoints may not be read or there is no model serving.
 */
export async function servingScopes({ serving }: Pick<Workspace, 'serving'>, location: ServedLocation, signal?: Signal): Promise<ServedScope[]> {
  const readers = new Map<string, Set<string>>();
  try {
    const endpoints = (await serving.list(signal)).slice(0, mostEndpoints);
    for (let at = 0; at < endpoints.length; at += atOnce) {
      const answers = await Promise.all(endpoints.slice(at, at + atOnce).map((each) => serving.get(each.name, signal)));
      for (const { creator, entities } of answers.flatMap((answer) => (answer ? [readServing(answer)] : []))) {
        for (const scope of entities.filter((each) => writesTo(each.environment, location)).flatMap((each) => scopesOf(each.environment))) {
          const known = readers.get(scope) ?? new Set();
          if (creator) known.add(creator);
          readers.set(scope, known);
        }
      }
    }
  } catch (error) {
    if (!isDenied(error) && !isUnknownEndpoint(error)) throw error;
  }
  return [...readers].map(([scope, creators]) => ({ scope, readers: [...creators] })).sort((a, b) => a.scope.localeCompare(b.scope));
}

function writesTo(environment: Readonly<Record<string, string>>, { experimentId, experimentName, path }: ServedLocation): boolean {
  const { MLFLOW_EXPERIMENT_ID: id, MLFLOW_EXPERIMENT_NAME: name, MLFLOW_TRACING_DESTINATION: destination } = environment;
  return id === experimentId || name === experimentName || destination === path;
}

/** Scopes of `{{secrets/scope/key}}` references. */
function scopesOf(environment: Readonly<Record<string, string>>): string[] {
  return Object.values(environment).flatMap((value) => /^\{\{\s*secrets\/([^/}]+)\/[^}]+\}\}$/.exec(value.trim())?.[1] ?? []);
}
