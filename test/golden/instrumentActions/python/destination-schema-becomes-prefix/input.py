import mlflow
from mlflow.entities import UCSchemaLocation

mlflow.tracing.set_destination(UCSchemaLocation("a", "b"))
run()
