#!/usr/bin/env python
# Header.

def f():
    pass
