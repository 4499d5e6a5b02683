import mlflow


def f(a):
  with mlflow.start_span(name="g") as span:
    span.set_inputs({"a": a})
    b = g(a)
    span_outputs = h(b)
    span.set_outputs(span_outputs)
    return span_outputs