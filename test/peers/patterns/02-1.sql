-- Required: USE_CATALOG on the catalog
GRANT USE_CATALOG ON CATALOG my_catalog TO `user@company.com`;

-- Required: USE_SCHEMA on the schema
GRANT USE_SCHEMA ON SCHEMA my_catalog.my_schema TO `user@company.com`;

-- Required: MODIFY and SELECT on each trace table
GRANT MODIFY, SELECT ON TABLE my_catalog.my_schema.mlflow_experiment_trace_otel_logs
  TO `user@company.com`;
GRANT MODIFY, SELECT ON TABLE my_catalog.my_schema.mlflow_experiment_trace_otel_spans
  TO `user@company.com`;
GRANT MODIFY, SELECT ON TABLE my_catalog.my_schema.mlflow_experiment_trace_otel_metrics
  TO `user@company.com`;
