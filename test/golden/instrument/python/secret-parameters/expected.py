import mlflow


@mlflow.trace
def log_in(user, password):
    return user


@mlflow.trace
def call(api_key: str):
    return api_key
