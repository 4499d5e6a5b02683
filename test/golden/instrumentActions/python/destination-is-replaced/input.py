import mlflow
from mlflow.entities import UCSchemaLocation

mlflow.tracing.set_destination(destination=UCSchemaLocation(catalog_name="a", schema_name="b"))
