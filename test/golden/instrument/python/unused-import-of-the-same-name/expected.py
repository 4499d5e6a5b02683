import mlflow


@mlflow.trace
def f():
    return 1
