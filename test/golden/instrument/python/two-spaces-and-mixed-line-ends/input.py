import os

def f(x):
  return os.fspath(x)

class A:
  def g(self):
    return 1