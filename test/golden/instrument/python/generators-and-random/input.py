import random
from random import choice


def process(env):
    while env.running:
        try:
            yield env.timeout(1)
        except Interrupt:
            env.stop()


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


def own_numbers(items):
    return random.Random(1).choice(items)


def ask(client, prompt):
    client.wait(random.uniform(0, 1))
    return client.chat.completions.create(messages=prompt)
