import functools


class Store:
    @property
    def size(self):
        return self._size

    @size.setter
    def size(self, value):
        self._size = value

    @staticmethod
    def load(path):
        return open(path)

    @classmethod
    def make(cls, path):
        return cls(path)

    @functools.cached_property
    def index(self):
        return build(self)

    @functools.lru_cache(maxsize=None)
    def lookup(self, key):
        return self.data[key]
