import os
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import (
    ConsoleSpanExporter,
    SimpleSpanProcessor,
    BatchSpanProcessor,
)

provider = TracerProvider()
provider.add_span_processor(
    BatchSpanProcessor(
        OTLPSpanExporter(
            endpoint="https://example.cloud.databricks.com/api/2.0/otel/v1/traces",
            headers={
                "content-type": "application/x-protobuf",
                "X-Databricks-UC-Table-Name": "main.traces.mlflow_experiment_trace_otel_spans",
                "Authorization": "Bearer " + os.environ["DATABRICKS_TOKEN"],
            },
        )
    )
)
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
