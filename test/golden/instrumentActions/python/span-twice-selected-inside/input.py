import mlflow


def f(x):
    with mlflow.start_span(name="a") as span:
        y = g(x)
        z = h(y)
        span.set_outputs({"z": z})
    return z
