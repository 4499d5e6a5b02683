import mlflow


def f(x):
    with mlflow.start_span(name="g") as span:
        span.set_inputs({"x": x})
        y = g(x)
      # low comment
        z = h(
    x, y)  # end
        span.set_outputs({"z": z})
    return z
