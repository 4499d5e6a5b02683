import random
from random import choice

import mlflow
from mlflow.entities import SpanType


def process(env):
    while env.running:
        try:
            yield env.timeout(1)
        except Interrupt:
            env.stop()


@mlflow.trace
def pages(client):
    for page in client:
        try:
            yield parse(page)
        finally:
            client.release(page)


def sample(items):
    return random.sample(items, 2)


def pick(items):
    return choice(items)


@mlflow.trace
def own_numbers(items):
    return random.Random(1).choice(items)


@mlflow.trace(span_type=SpanType.LLM)
def ask(client, prompt):
    client.wait(random.uniform(0, 1))
    return client.chat.completions.create(messages=prompt)
