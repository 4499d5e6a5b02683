def ask(client, topic):
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
    return client.ask(text)
