from __future__ import annotations


def f(x):
    y = [g(z) for z in x if z]
    return {**y}
