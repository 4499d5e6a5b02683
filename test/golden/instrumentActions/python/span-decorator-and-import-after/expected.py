from __future__ import annotations

import mlflow
from mlflow.entities import SpanType


def f(x):
    with mlflow.start_span(name="g", span_type=SpanType.PARSER, attributes={"k": True}) as span:
        span.set_inputs({"x": x})
        y = [g(z) for z in x if z]
        span.set_outputs({"y": y})
    return {**y}
