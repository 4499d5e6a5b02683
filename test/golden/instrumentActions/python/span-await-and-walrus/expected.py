import mlflow


async def fetch(session, urls):
    found = []
    while (url := urls.pop()) is not None:
        with mlflow.start_span(name="get") as span:
            span.set_inputs({"session": session})
            async with session.get(url) as answer:
                body = await answer.text()
            if not body:
                continue
        found.append(body)
    return found
