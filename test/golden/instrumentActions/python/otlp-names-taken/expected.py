import os

from mlflow import trace
from opentelemetry import trace as otel_trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor as OtelBatchSpanProcessor

tracer_provider = TracerProvider()
tracer_provider.add_span_processor(
    OtelBatchSpanProcessor(
        OTLPSpanExporter(
            endpoint=os.environ["DATABRICKS_HOST"].rstrip("/") + "/api/2.0/otel/v1/traces",
            headers={
                "content-type": "application/x-protobuf",
                "X-Databricks-UC-Table-Name": "main.traces.mlflow_experiment_trace_otel_spans",
                "Authorization": "Bearer " + os.environ["DATABRICKS_TOKEN"],
            },
        )
    )
)
otel_trace.set_tracer_provider(tracer_provider)

BatchSpanProcessor = None
