def login(user, api_key):
    session = open_session(user, api_key)
    return session
