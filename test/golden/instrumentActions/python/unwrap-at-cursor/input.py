import mlflow


def f(x):
    with mlflow.start_span("a"):
        with mlflow.start_span("b") as span:
            span.set_inputs(x)
            g(x)
