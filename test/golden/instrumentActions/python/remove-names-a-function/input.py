import mlflow


def f(x):
    with mlflow.start_span("a", "LLM"):
        g(x)


@mlflow.trace
def h(x):
    with mlflow.start_span(name="b"):
        g(x)
