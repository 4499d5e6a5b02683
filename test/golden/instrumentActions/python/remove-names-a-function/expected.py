import mlflow


def f(x):
    g(x)


@mlflow.trace
def h(x):
    with mlflow.start_span(name="b"):
        g(x)
