import mlflow


@mlflow.trace(
    span_type='LLM',  # why
)
def f():
    pass
