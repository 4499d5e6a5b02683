import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const tracerProvider = new NodeTracerProvider({
  spanProcessors: [
    new BatchSpanProcessor(
      new OTLPTraceExporter({
        url: `${process.env.DATABRICKS_HOST}/api/2.0/otel/v1/traces`,
        headers: {
          'X-Databricks-UC-Table-Name': 'main.agents.mlflow_experiment_trace_otel_spans',
          Authorization: `Bearer ${process.env.DATABRICKS_TOKEN}`,
        },
      }),
    ),
  ],
});
tracerProvider.register();

export const tracer = trace.getTracer('agent');
