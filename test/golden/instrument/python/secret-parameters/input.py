def log_in(user, password):
    return user


def call(api_key: str):
    return api_key
