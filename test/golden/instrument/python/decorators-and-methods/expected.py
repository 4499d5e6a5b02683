import functools

import click
import mlflow
from langchain_core.tools import tool
from mlflow.entities import SpanType


@tool
# looks it up
@mlflow.trace(span_type=SpanType.TOOL)
def lookup(key: str) -> str:
    return key


@click.command()
@click.option("--n")
@mlflow.trace
def main(n):
    return n


class Store:
    @property
    @mlflow.trace
    def size(self): return 1

    @size.setter
    @mlflow.trace
    def size(self, value):
        self._size = value

    @staticmethod
    @mlflow.trace
    def build(n):
        for i in range(n):
            yield i

    @classmethod
    @mlflow.trace
    async def open(cls, path):
        return cls()

    def __init__(self):
        self.n = 1

    def __repr__(self):
        return "Store"

    @functools.lru_cache
    @mlflow.trace(span_type=SpanType.RETRIEVER)
    def get_context(self, query):
        return self.vector_store.similarity_search(query)
