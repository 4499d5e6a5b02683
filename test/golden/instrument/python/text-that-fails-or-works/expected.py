from typing import Any

import mlflow


class Missing:
    def __str__(self):
        raise LookupError(self.name)

    @mlflow.trace
    def label(self) -> str:
        return self.name


class Known(Missing):
    pass


class Other:
    pass


def describe(value: Any) -> str:
    return "value"


@mlflow.trace
def count(values: list[str]) -> int:
    return len(values)


def known(value: "Known | None") -> bool:
    return value is not None


@mlflow.trace
def other(value: Other) -> None:
    print(value)


def untyped(value) -> None:
    print(value)


def find(name: str):
    return Missing(name)


def safe_text(text: str, limit: int = 10) -> str:
    try:
        return repr(text)[:limit]
    except Exception:
        return "?"
