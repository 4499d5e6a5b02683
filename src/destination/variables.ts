import type { LocalDefaults } from '../protocol/localWorkspace';
import type { Destination } from './rule';

/** The running local workspace, as far as programs need it. */
export interface LocalTarget {
  readonly port: number;
  readonly token: string;
  readonly defaults: LocalDefaults;
}

/** Set beside the others, so that a nested editor knows these variables as Spanlight's own. */
export const markerVariable = 'SPANLIGHT_LOCAL_WORKSPACE';

/**
 * The variables for a destination; none while the local workspace is wanted but not there, or
 * where nothing is to be set.
 *
 * `MLFLOW_TRACING_DESTINATION` takes `catalog.schema` or an experiment id; a three-part name raises
 * in the client, and an experiment id keeps traces in the experiment (mlflow `tracing/destination.py`).
 * So nothing is set for a table prefix: newer clients look the experiment's link up by themselves.
 */
export function destinationVariables(destination: Destination, local: LocalTarget | undefined): Record<string, string> {
  if (destination.kind === 'profile') return { MLFLOW_TRACKING_URI: `databricks://${destination.profile}` };
  if (destination.kind !== 'local' || !local) return {};
  const { port, token, defaults } = local;
  const address = `http://127.0.0.1:${port}`;
  if (destination.variables === 'mlflow') {
    return {
      MLFLOW_TRACKING_URI: address,
      MLFLOW_TRACKING_TOKEN: token,
      MLFLOW_EXPERIMENT_ID: defaults.experimentId,
      [markerVariable]: 'mlflow',
    };
  }
  return {
    DATABRICKS_HOST: address,
    DATABRICKS_TOKEN: token,
    MLFLOW_TRACKING_URI: 'databricks',
    MLFLOW_EXPERIMENT_ID: defaults.experimentId,
    ...(defaults.tablePrefix ? {} : { MLFLOW_TRACING_DESTINATION: `${defaults.catalogName}.${defaults.schemaName}` }),
    MLFLOW_TRACING_SQL_WAREHOUSE_ID: defaults.warehouseId,
    [markerVariable]: 'full',
  };
}

/** What the terminal's hover says about where traces go. Markdown. */
export function describeDestination(destination: Destination, local: LocalTarget | undefined): string {
  switch (destination.kind) {
    case 'local': {
      if (!local) return 'MLflow traces go to Spanlight’s local workspace once it has started.';
      const { defaults, port } = local;
      const table = [defaults.catalogName, defaults.schemaName, defaults.tablePrefix].filter(Boolean).join('.');
      return destination.variables === 'full'
        ? `MLflow traces go to Spanlight’s local workspace on this machine (port ${port}), tables in \`${table}\`.`
        : `MLflow traces go to Spanlight’s local workspace on this machine (port ${port}). \`DATABRICKS_*\` is untouched.`;
    }
    case 'profile':
      return `MLflow traces go to the Databricks workspace of profile \`${destination.profile}\`.`;
    case 'ask':
    case 'none':
      return '';
  }
}

/** Where traces go, in a few words for a status bar or a tree. */
export function destinationLabel(destination: Destination): string {
  switch (destination.kind) {
    case 'local':
      return 'local workspace';
    case 'profile':
      return destination.profile;
    case 'ask':
      return 'not chosen yet';
    case 'none':
      return 'left alone';
  }
}

/**
 * The variables of an environment that configure Databricks or MLflow, by name, without those
 * that Spanlight itself set in an outer terminal (an editor started from there inherits them).
 */
export function foreignTracingVariables(environment: Readonly<Record<string, string | undefined>>, isTracing: (name: string) => boolean): string[] {
  const marker = environment[markerVariable];
  const address = marker === 'full' ? environment['DATABRICKS_HOST'] : environment['MLFLOW_TRACKING_URI'];
  const isOwn = marker !== undefined && address?.startsWith('http://127.0.0.1:') === true;
  const own = isOwn ? (marker === 'full' ? fullSet : mlflowSet) : undefined;
  return Object.keys(environment)
    .filter((name) => isTracing(name) && environment[name] && !own?.has(name))
    .sort();
}

const fullSet = new Set(['DATABRICKS_HOST', 'DATABRICKS_TOKEN', 'MLFLOW_TRACKING_URI']);
const mlflowSet = new Set(['MLFLOW_TRACKING_URI']);
