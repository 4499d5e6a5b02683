import mlflow
from mlflow.entities import SpanType


@mlflow.trace
def f():
    pass
