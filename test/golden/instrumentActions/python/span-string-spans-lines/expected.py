import mlflow


def ask(client, topic):
    with mlflow.start_span(name="ask") as span:
        span.set_inputs({"topic": topic})
        text = """
  keep this
    as it is: {topic}
""".format(
            topic=topic,
      )
        if topic:

            text += f'''
more {
  topic
}
'''
        span.set_outputs({"text": text})
    return client.ask(text)
