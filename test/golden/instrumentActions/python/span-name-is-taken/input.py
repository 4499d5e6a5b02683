import mlflow as mf


def f(span):
    result = mf.load(span)
    return result
