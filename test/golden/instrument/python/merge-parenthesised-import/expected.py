import mlflow as mf
from mlflow.entities import (
    Document,
    Trace,  # kept
    SpanType,
)


@mf.trace(span_type=SpanType.LLM)
def call_llm(prompt, api_key):
    return mf.get_trace(prompt)
