import mlflow
from mlflow.entities import Document

mlflow.set_experiment("x")


def f(q):
    # why
    # keep
    docs = search(q)
    return [Document(d) for d in docs]
