import mlflow as mf
from mlflow.entities import SpanType


def f(span):
    with mf.start_span(name="load", span_type=SpanType.RETRIEVER) as block_span:
        block_span.set_inputs({"span": span})
        result = mf.load(span)
        block_span.set_outputs(result)
    return result
