import mlflow
from mlflow.entities import SpanType


def answer(client, question):
    prompt = f"Q: {question}"
    with mlflow.start_span(name="create", span_type=SpanType.LLM) as span:
        span.set_inputs({"client": client, "prompt": prompt})
        response = client.chat.completions.create(model="m", messages=[prompt])
        span_outputs = response.choices[0].message.content  # the text
        span.set_outputs(span_outputs)
        return span_outputs
