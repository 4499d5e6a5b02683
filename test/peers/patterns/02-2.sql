-- Replace with the service principal's application ID
GRANT USE_CATALOG ON CATALOG my_catalog TO `<service-principal-app-id>`;
GRANT USE_SCHEMA ON SCHEMA my_catalog.my_schema TO `<service-principal-app-id>`;
GRANT MODIFY, SELECT ON TABLE my_catalog.my_schema.mlflow_experiment_trace_otel_logs
  TO `<service-principal-app-id>`;
GRANT MODIFY, SELECT ON TABLE my_catalog.my_schema.mlflow_experiment_trace_otel_spans
  TO `<service-principal-app-id>`;
GRANT MODIFY, SELECT ON TABLE my_catalog.my_schema.mlflow_experiment_trace_otel_metrics
  TO `<service-principal-app-id>`;
