def answer(client, question):
    prompt = f"Q: {question}"
    response = client.chat.completions.create(model="m", messages=[prompt])
    return response.choices[0].message.content  # the text
