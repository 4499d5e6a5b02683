import mlflow
from mlflow.entities import SpanType


def f(x):
    """Doc."""
    with mlflow.start_span(name="a", span_type=SpanType.TOOL) as span:
        y = g(x)
    return y
