import functools

import mlflow


class Store:
    @property
    @mlflow.trace
    def size(self):
        return self._size

    @size.setter
    @mlflow.trace
    def size(self, value):
        self._size = value

    @staticmethod
    @mlflow.trace
    def load(path):
        return open(path)

    @classmethod
    @mlflow.trace
    def make(cls, path):
        return cls(path)

    @functools.cached_property
    @mlflow.trace
    def index(self):
        return build(self)

    @functools.lru_cache(maxsize=None)
    @mlflow.trace
    def lookup(self, key):
        return self.data[key]
