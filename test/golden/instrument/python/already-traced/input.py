import mlflow as m
from mlflow import trace as t


@m.trace
def a(): return 1


@t(name="bee", span_type="TOOL")
def b(): return 2


def c(): return 3
