import os
import mlflow
from mlflow.entities import UCSchemaLocation

mlflow.tracing.set_destination(
    destination=UCSchemaLocation(
        catalog_name="my_catalog",
        schema_name="my_schema",
    )
)

# Your model's predict function — traces go to UC
@mlflow.trace
def predict(model_input):
    return my_model.invoke(model_input)
