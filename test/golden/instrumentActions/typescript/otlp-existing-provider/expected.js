const { NodeTracerProvider, BatchSpanProcessor, ConsoleSpanExporter } = require("@opentelemetry/sdk-trace-node");
const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-proto");

const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter()), new BatchSpanProcessor(
        new OTLPTraceExporter({
            url: "https://example.cloud.databricks.com/api/2.0/otel/v1/traces",
            headers: {
                "X-Databricks-UC-Table-Name": "main.agents.support_otel_spans",
                Authorization: `Bearer ${process.env.DATABRICKS_TOKEN}`,
            },
        }),
    )],
});
provider.register();
