import mlflow


def f(path):
    with open(path) as a, mlflow.start_span("read") as span:
        text = a.read()
        span.set_outputs(text)
    with mlflow.start_span("x"), open(path) as b:
        b.read()
    with mlflow.start_span("y"): g()
    with mlflow.start_span("z") as s:
        s.set_outputs(1)
