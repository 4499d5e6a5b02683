import mlflow
from mlflow.entities import UCSchemaLocation
from mlflow.entities.trace_location import UnityCatalog

mlflow.set_experiment(
    experiment_id="123",
    trace_location=UnityCatalog(
        catalog_name="main",
        schema_name="traces",
        table_prefix="agent",
    ),
)
run()
