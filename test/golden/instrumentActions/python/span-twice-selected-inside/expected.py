import mlflow


def f(x):
    with mlflow.start_span(name="a") as span:
        with mlflow.start_span(name="g") as block_span:
            block_span.set_inputs({"x": x})
            y = g(x)
            block_span.set_outputs({"y": y})
        z = h(y)
        span.set_outputs({"z": z})
    return z
