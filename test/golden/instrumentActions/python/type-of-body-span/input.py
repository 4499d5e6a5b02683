import mlflow


def f(x):
    """Doc."""
    with mlflow.start_span(name="a") as span:
        y = g(x)
    return y
