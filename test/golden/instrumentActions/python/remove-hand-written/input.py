import mlflow
from mlflow.entities import Document, SpanType

mlflow.set_experiment("x")


@mlflow.trace(span_type=SpanType.RETRIEVER, name="r")
def f(q):
    # why
    with mlflow.start_span(name="inner", span_type="LLM") as span:  # traced
        span.set_inputs({"q": q})

        # keep
        docs = search(q)
        span.set_attribute("n", len(docs))
        span.set_outputs(docs)
    return [Document(d) for d in docs]
