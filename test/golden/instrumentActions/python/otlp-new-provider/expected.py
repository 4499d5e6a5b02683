import json
import os

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

tracer_provider = TracerProvider()
tracer_provider.add_span_processor(
    BatchSpanProcessor(
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
trace.set_tracer_provider(tracer_provider)


def main():
    pass
