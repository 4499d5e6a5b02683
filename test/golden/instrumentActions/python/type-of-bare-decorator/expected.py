import mlflow
from mlflow.entities import SpanType


class A:
    @mlflow.trace(span_type=SpanType.TOOL)
    def f(self):
        pass
