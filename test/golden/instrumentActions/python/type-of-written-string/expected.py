import mlflow


@mlflow.trace(
    span_type='AGENT',  # why
)
def f():
    pass
