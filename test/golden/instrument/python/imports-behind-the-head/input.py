#!/usr/bin/env python
# -*- coding: utf-8 -*-
# Copyright somebody.

"""Doc
string."""
# comment
from __future__ import annotations
from __future__ import division

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient
try:
    import ujson as json
except ImportError:
    import json


def ask_llm(prompt):
    return json.dumps(prompt)
