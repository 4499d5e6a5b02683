import mlflow


# comment
@mlflow.trace
def näme(é): return "😀"