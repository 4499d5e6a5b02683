export MLFLOW_TRACING_DESTINATION="my_catalog.my_schema"
