import mlflow
from mlflow.entities import UCSchemaLocation

# Set trace destination to Unity Catalog
mlflow.tracing.set_destination(
    destination=UCSchemaLocation(
        catalog_name="my_catalog",
        schema_name="my_schema",
    )
)

# Now all traces from @mlflow.trace or autolog will go to UC
@mlflow.trace
def my_agent(query: str) -> str:
    # Traces are automatically sent to UC tables
    return process(query)
