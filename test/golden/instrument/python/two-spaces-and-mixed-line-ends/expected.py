import os

import mlflow

@mlflow.trace
def f(x):
  return os.fspath(x)

class A:
  @mlflow.trace
  def g(self):
    return 1