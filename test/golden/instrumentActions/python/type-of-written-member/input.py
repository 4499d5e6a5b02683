import mlflow
from mlflow.entities import SpanType


@mlflow.trace(name="x", span_type=SpanType.LLM, attributes={"a": 1})
def f():
    pass
