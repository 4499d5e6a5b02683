from databricks.connect import DatabricksSession

spark = DatabricksSession.builder.remote(serverless=True).getOrCreate()

# Query trace spans
spans_df = spark.sql("""
    SELECT trace_id, name, span_kind,
           (end_time_unix_nano - start_time_unix_nano) / 1e6 as duration_ms
    FROM my_catalog.my_schema.mlflow_experiment_trace_otel_spans
    WHERE name LIKE '%retriever%'
    ORDER BY duration_ms DESC
    LIMIT 100
""")
spans_df.show()
