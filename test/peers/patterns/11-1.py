from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

# Configure OTLP exporter pointing to Databricks
otlp_trace_exporter = OTLPSpanExporter(
    endpoint="https://<workspace-url>/api/2.0/otel/v1/traces",
    headers={
        "content-type": "application/x-protobuf",
        "X-Databricks-UC-Table-Name": "my_catalog.my_schema.mlflow_experiment_trace_otel_spans",
        "Authorization": "Bearer <YOUR_API_TOKEN>",
    },
)

# Set up the tracer provider
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(otlp_trace_exporter))

# Use standard OpenTelemetry APIs to create spans
tracer = provider.get_tracer("my-application")
with tracer.start_as_current_span("my-operation") as span:
    span.set_attribute("query", "What is MLflow?")
    result = process_query("What is MLflow?")
    span.set_attribute("result_length", len(result))
