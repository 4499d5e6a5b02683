import mlflow


def f(x):
    with mlflow.start_span(name="g") as span:
        span.set_inputs({"x": x})
        y = g(x); z = y
        span.set_outputs({"z": z})
    return z
