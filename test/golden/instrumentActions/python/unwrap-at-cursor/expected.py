import mlflow


def f(x):
    with mlflow.start_span("a"):
        g(x)
