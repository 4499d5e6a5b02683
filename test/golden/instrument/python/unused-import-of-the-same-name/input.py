import mlflow


def f():
    return 1
