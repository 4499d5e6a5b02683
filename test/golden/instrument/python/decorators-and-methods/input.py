import functools

import click
from langchain_core.tools import tool


@tool
# looks it up
def lookup(key: str) -> str:
    return key


@click.command()
@click.option("--n")
def main(n):
    return n


class Store:
    @property
    def size(self): return 1

    @size.setter
    def size(self, value):
        self._size = value

    @staticmethod
    def build(n):
        for i in range(n):
            yield i

    @classmethod
    async def open(cls, path):
        return cls()

    def __init__(self):
        self.n = 1

    def __repr__(self):
        return "Store"

    @functools.lru_cache
    def get_context(self, query):
        return self.vector_store.similarity_search(query)
