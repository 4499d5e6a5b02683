import os
import mlflow
from mlflow.entities import UCSchemaLocation

# Option A: Python API
mlflow.tracing.set_destination(
    destination=UCSchemaLocation(
        catalog_name="my_catalog",
        schema_name="my_schema",
    )
)

# Option B: Environment variable (set in app config)
os.environ["MLFLOW_TRACING_DESTINATION"] = "my_catalog.my_schema"

# Your app code — traces are sent to UC
@mlflow.trace
def handle_request(query: str) -> str:
    return my_agent.invoke(query)
