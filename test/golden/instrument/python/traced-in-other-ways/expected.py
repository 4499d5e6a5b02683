import mlflow as mf
from mlflow import trace
from mlflow.entities import SpanType
from mlflow.tracing.fluent import trace as traced
from openai import OpenAI

mf.openai.autolog()
client = OpenAI()


@mf.trace
def a(x):
    return x


@trace(name="other")
def b(x):
    return x


@traced
def c(x):
    return x


def d(x):
    with mf.start_span("d") as span:
        span.set_inputs({"x": x})
        y = g(x)
    return y


def covered(q):
    return client.chat.completions.create(model="m", messages=[q]).choices[0].message.content


@mf.trace(span_type=SpanType.CHAIN)
def around(q):
    docs = load(q)
    answer = client.chat.completions.create(model="m", messages=docs)
    return answer
