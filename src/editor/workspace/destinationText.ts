import type { SetupAnswers } from '../../setup/answers';

/**
 * The line of code or the variables that name the destination; `undefined` where neither was
 * wanted. The variable takes two parts or an experiment id, so tables with a prefix are named by
 * their experiment (mlflow `tracing/destination.py`).
 */
export function destinationText(answers: SetupAnswers, experimentId: string | undefined): string | undefined {
  const { catalogName, schemaName, tablePrefix, form, destination, warehouseId, experiment } = answers;
  const text = (value: string): string => JSON.stringify(value);
  if (destination === 'none') return undefined;
  if (destination === 'variable') {
    const lines = [
      'MLFLOW_TRACKING_URI=databricks',
      ...(experimentId ? [`MLFLOW_EXPERIMENT_ID=${experimentId}`] : []),
      ...(form === 'schema' ? [`MLFLOW_TRACING_DESTINATION=${catalogName}.${schemaName}`] : []),
      `MLFLOW_TRACING_SQL_WAREHOUSE_ID=${warehouseId}`,
    ];
    return `${lines.join('\n')}\n`;
  }
  if (form === 'schema') {
    return `mlflow.tracing.set_destination(\n    mlflow.entities.UCSchemaLocation(catalog_name=${text(catalogName)}, schema_name=${text(schemaName)})\n)\n`;
  }
  const location = `catalog_name=${text(catalogName)}, schema_name=${text(schemaName)}, table_prefix=${text(tablePrefix ?? '')}`;
  return `mlflow.set_experiment(\n    ${text(experiment.name)},\n    trace_location=mlflow.entities.trace_location.UnityCatalog(${location}),\n)\n`;
}
