import mlflow


@mlflow.trace
def early(x):
    return x


import mlflow
from mlflow.entities import SpanType


@mlflow.trace(span_type=SpanType.LLM)
def late(x):
    return x
