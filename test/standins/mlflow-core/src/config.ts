import { start } from './provider';

/** A Unity Catalog trace location (table prefix) that exists already: it is looked up, never made. */
export interface UnityCatalogLocationOptions {
  catalogName: string;
  schemaName: string;
  tablePrefix: string;
}

export interface MLflowTracingConfig {
  /** `databricks`, `databricks://<profile>`, or the http(s) address of a tracking server. */
  trackingUri: string;
  experimentId: string;
  databricksConfigPath?: string;
  host?: string;
  databricksToken?: string;
  trackingServerUsername?: string;
  trackingServerPassword?: string;
  trackingServerToken?: string;
  workspace?: string;
  /** Without it traces go to the experiment's own storage. */
  traceLocation?: UnityCatalogLocationOptions;
}

/** Address, experiment and credentials may come from the environment instead. */
export type MLflowTracingInitOptions = Partial<MLflowTracingConfig>;

/** What {@link init} resolved. */
export interface ResolvedConfig {
  readonly isDatabricks: boolean;
  readonly host: string;
  readonly token: string | undefined;
  readonly experimentId: string;
  readonly traceLocation: UnityCatalogLocationOptions | undefined;
}

/** Configures tracing; call it once, before anything traced runs. Throws when address or experiment are missing. */
export function init(config: MLflowTracingInitOptions): void {
  const trackingUri = config.trackingUri ?? process.env.MLFLOW_TRACKING_URI;
  const experimentId = config.experimentId ?? process.env.MLFLOW_EXPERIMENT_ID;
  if (!trackingUri) throw new Error('No tracking address: pass trackingUri to init or set MLFLOW_TRACKING_URI.');
  if (!experimentId) throw new Error('No experiment: pass experimentId to init or set MLFLOW_EXPERIMENT_ID.');
  const isDatabricks = trackingUri === 'databricks' || trackingUri.startsWith('databricks://');
  const host = isDatabricks ? (config.host ?? process.env.DATABRICKS_HOST) : trackingUri;
  if (!host || !URL.canParse(host)) {
    throw new Error(`No usable host for tracking address '${trackingUri}': set DATABRICKS_HOST to an http(s) address.`);
  }
  const token = isDatabricks
    ? (config.databricksToken ?? process.env.DATABRICKS_TOKEN)
    : (config.trackingServerToken ?? process.env.MLFLOW_TRACKING_TOKEN);
  start({ isDatabricks, host: host.replace(/\/$/, ''), token, experimentId, traceLocation: config.traceLocation });
}
