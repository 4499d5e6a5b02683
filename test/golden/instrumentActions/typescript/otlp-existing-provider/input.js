const { NodeTracerProvider, BatchSpanProcessor, ConsoleSpanExporter } = require("@opentelemetry/sdk-trace-node");

const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())],
});
provider.register();
