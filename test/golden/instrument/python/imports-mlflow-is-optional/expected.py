try:
    import mlflow
except ImportError:
    mlflow = None


def f():
    return 1
