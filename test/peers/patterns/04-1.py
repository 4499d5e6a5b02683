import os

# Set destination as "{catalog}.{schema}"
os.environ["MLFLOW_TRACING_DESTINATION"] = "my_catalog.my_schema"
