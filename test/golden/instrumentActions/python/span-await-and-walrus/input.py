async def fetch(session, urls):
    found = []
    while (url := urls.pop()) is not None:
        async with session.get(url) as answer:
            body = await answer.text()
        if not body:
            continue
        found.append(body)
    return found
