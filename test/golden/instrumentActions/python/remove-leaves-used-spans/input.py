import mlflow


def f(x):
    with mlflow.start_span(name="a") as span:
        log(span.span_id)
    with mlflow.start_span(name="b") as span:
        span.set_outputs(compute(x))
    with mlflow.start_span(name=next_name()):
        g(x)
    with mlflow.start_span("c") as span:
        h(x)
        span.set_outputs({"x": x})
