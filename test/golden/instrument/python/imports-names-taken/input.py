from opentelemetry import trace

mlflow = None


class SpanType:
    LLM = 1


def ask_llm(prompt):
    return trace.get_tracer(prompt)
