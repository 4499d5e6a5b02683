import mlflow


def login(user, api_key):
    with mlflow.start_span(name="open_session") as span:
        span.set_inputs({"user": user, "api_key": api_key})
        session = open_session(user, api_key)
        span.set_outputs({"session": session})
    return session
