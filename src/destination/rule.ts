import type { ConfigProfile } from './configFile';

/** What the person answered to "Send traces from this folder to". */
export type DestinationAnswer =
  | { readonly kind: 'local' }
  | { readonly kind: 'profile'; readonly profile: string }
  | { readonly kind: 'leaveAlone' };

/** What of a Databricks configuration is in sight of a folder. */
export interface DestinationEvidence {
  /** Variables of the editor's environment that configure Databricks or MLflow, without those that Spanlight set itself. */
  readonly environment: readonly string[];
  /** The same for the folder's `.env`. */
  readonly dotEnv: readonly string[];
  /** The configuration file, where one exists. */
  readonly configFile?: { readonly path: string; readonly profiles: readonly ConfigProfile[] };
  /** `databricks.yml` of the folder, where one exists. */
  readonly bundleFile?: string;
}

/** Which variables the terminals, tasks and debug sessions of the folder get. */
export type Destination =
  /** The local workspace as a whole Databricks workspace. */
  | { readonly kind: 'local'; readonly variables: 'full' }
  /** The local workspace as an MLflow server only: `DATABRICKS_*` belongs to the person's own set-up. */
  | { readonly kind: 'local'; readonly variables: 'mlflow' }
  | { readonly kind: 'profile'; readonly profile: string }
  /** Nothing is set. */
  | { readonly kind: 'none' }
  /** Nothing is set until the person answers. `reasons` name what was found. */
  | { readonly kind: 'ask'; readonly reasons: readonly string[]; readonly profiles: readonly string[] };

/**
 * The variables that decide where a program's traces go, by name. `DATABRICKS_CONFIG_FILE` only
 * says where the configuration file is: that file counts, if it is there.
 */
export function isTracingVariable(name: string): boolean {
  return (name.startsWith('DATABRICKS_') && name !== 'DATABRICKS_CONFIG_FILE') || name === 'MLFLOW_TRACKING_URI';
}

/**
 * Where a folder's traces go: with nothing of Databricks in sight, the local workspace with the
 * full set of variables. Otherwise what the person answered, and nothing before that. `OTEL_*`
 * plays no part: it is never set (MLflow would export there and nowhere else).
 */
export function chooseDestination(evidence: DestinationEvidence, answer: DestinationAnswer | undefined): Destination {
  const reasons = evidenceReasons(evidence);
  const inSight = reasons.length > 0;
  switch (answer?.kind) {
    case 'local':
      return { kind: 'local', variables: inSight ? 'mlflow' : 'full' };
    case 'profile':
      return { kind: 'profile', profile: answer.profile };
    case 'leaveAlone':
      return { kind: 'none' };
    case undefined:
      if (!inSight) return { kind: 'local', variables: 'full' };
      return { kind: 'ask', reasons, profiles: (evidence.configFile?.profiles ?? []).map((profile) => profile.name) };
  }
}

/** What was found, each as a short phrase for people; empty where nothing is in sight. */
export function evidenceReasons(evidence: DestinationEvidence): string[] {
  const reasons: string[] = [];
  if (evidence.environment.length > 0) reasons.push(`${listNames(evidence.environment)} in the environment`);
  if (evidence.dotEnv.length > 0) reasons.push(`${listNames(evidence.dotEnv)} in .env`);
  if (evidence.configFile) reasons.push(evidence.configFile.path);
  if (evidence.bundleFile) reasons.push(evidence.bundleFile);
  return reasons;
}

function listNames(names: readonly string[]): string {
  return names.length <= 2 ? names.join(', ') : `${names[0]} and ${names.length - 1} more`;
}
