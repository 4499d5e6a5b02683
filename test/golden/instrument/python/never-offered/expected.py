from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypedDict, overload

import mlflow


@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
@mlflow.trace
def f(x):
    return x


class P(Protocol):
    def run(self) -> None: ...


class A(ABC):
    @abstractmethod
    def step(self): ...

    def __init_subclass__(cls):
        super().__init_subclass__()

    def __del__(self):
        close(self)

    def __getattr__(self, name):
        return name

    def __repr__(self):
        return self.describe()

    def describe(self):
        return "A"


@dataclass
class D:
    x: int = 0

    def __post_init__(self):
        self.x += 1


class T(TypedDict):
    x: int


@contextmanager
def opened(path):
    with open(path) as handle:
        yield handle
