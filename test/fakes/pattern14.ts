/** The queries of the pattern document's "Query Traces from Unity Catalog Tables", as users paste them. */
export const pattern14 = {
  perDay: `-- Count traces per day
SELECT
  DATE(timestamp) as trace_date,
  COUNT(DISTINCT trace_id) as trace_count
FROM my_catalog.my_schema.mlflow_experiment_trace_otel_spans
WHERE parent_span_id IS NULL  -- root spans only
GROUP BY DATE(timestamp)
ORDER BY trace_date DESC`,
  slow: `-- Find slow traces (root span duration > 10s)
SELECT
  trace_id,
  name as root_span_name,
  (end_time_unix_nano - start_time_unix_nano) / 1e9 as duration_seconds
FROM my_catalog.my_schema.mlflow_experiment_trace_otel_spans
WHERE parent_span_id IS NULL
  AND (end_time_unix_nano - start_time_unix_nano) / 1e9 > 10
ORDER BY duration_seconds DESC
LIMIT 20`,
  errorRate: `-- Error rate by span name
SELECT
  name,
  COUNT(*) as total,
  SUM(CASE WHEN status_code = 'ERROR' THEN 1 ELSE 0 END) as errors,
  ROUND(SUM(CASE WHEN status_code = 'ERROR' THEN 1 ELSE 0 END) * 100.0 / COUNT(*), 2) as error_pct
FROM my_catalog.my_schema.mlflow_experiment_trace_otel_spans
GROUP BY name
HAVING COUNT(*) > 10
ORDER BY error_pct DESC`,
  spark: `from databricks.connect import DatabricksSession

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
spans_df.show()`,
} as const;
