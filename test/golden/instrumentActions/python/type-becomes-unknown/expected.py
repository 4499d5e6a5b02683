import mlflow


@mlflow.trace
def f():
    pass
