import { locationPath, type TraceLocation } from '../trace/location';

/** The traces that a deployed program shall write to. */
export interface TraceTargetFacts {
  readonly location: TraceLocation;
  readonly experimentId: string;
  /** SQL warehouse for reading traces back; absent where none is chosen. */
  readonly warehouseId?: string;
}

/**
 * The variables that name a destination. `MLFLOW_TRACING_DESTINATION` takes two parts only, so
 * tables with a prefix are named by their experiment, whose link MLflow follows (mlflow 3.17.2
 * `tracing/provider.py`; `tracing/destination.py` raises for three parts).
 */
export function destinationVariables({ location, experimentId, warehouseId }: TraceTargetFacts): Record<string, string> {
  return {
    MLFLOW_TRACKING_URI: 'databricks',
    MLFLOW_EXPERIMENT_ID: experimentId,
    ...(location.form === 'schema' ? { MLFLOW_TRACING_DESTINATION: locationPath(location) } : {}),
    ...(warehouseId ? { MLFLOW_TRACING_SQL_WAREHOUSE_ID: warehouseId } : {}),
  };
}

/** The Python code that names the destination. For prefixes it is the only explicit form. */
export function destinationCode(location: TraceLocation, experimentName: string): string {
  const text = (value: string): string => JSON.stringify(value);
  const { catalogName, schemaName } = location;
  if (location.form === 'schema') {
    return `import mlflow\nfrom mlflow.entities import UCSchemaLocation\n\nmlflow.tracing.set_destination(\n    UCSchemaLocation(catalog_name=${text(catalogName)}, schema_name=${text(schemaName)})\n)\n`;
  }
  return `import mlflow\nfrom mlflow.entities.trace_location import UnityCatalog\n\nmlflow.set_experiment(\n    ${text(experimentName)},\n    trace_location=UnityCatalog(\n        catalog_name=${text(catalogName)}, schema_name=${text(schemaName)}, table_prefix=${text(location.tablePrefix)}\n    ),\n)\n`;
}
