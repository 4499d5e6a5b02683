import asyncio

import mlflow


@mlflow.trace
async def fetch(url):
    return await get(url)


@mlflow.trace
async def stream(urls):
    for url in urls:
        yield await get(url)


@mlflow.trace
def numbers(n):
    for i in range(n):
        if i > 3:
            return
        yield i


def returns_value():
    yield 1
    return 2


def receives():
    x = yield 1
    print(x)


def endless():
    while True:
        yield 1


async def cleans_up(session):
    async with session.get("x") as answer:
        async for line in answer:
            yield line


def resource():
    handle = open("x")
    try:
        yield handle
    finally:
        handle.close()


def first(xs):
    return next(xs)


@asyncio.coroutine
def old():
    yield


def raw():
    return 1


count = raw.__code__.co_argcount
