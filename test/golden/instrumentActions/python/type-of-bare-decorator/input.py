import mlflow


class A:
    @mlflow.trace
    def f(self):
        pass
