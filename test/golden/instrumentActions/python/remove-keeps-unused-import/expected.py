from mlflow.entities import SpanType


def f():
    pass
