from mlflow import trace

BatchSpanProcessor = None
