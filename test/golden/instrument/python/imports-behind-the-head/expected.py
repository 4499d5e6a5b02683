#!/usr/bin/env python
# -*- coding: utf-8 -*-
# Copyright somebody.

"""Doc
string."""
# comment
from __future__ import annotations
from __future__ import division

from typing import TYPE_CHECKING

import mlflow
from mlflow.entities import SpanType

if TYPE_CHECKING:
    from mlflow import MlflowClient
try:
    import ujson as json
except ImportError:
    import json


@mlflow.trace(span_type=SpanType.LLM)
def ask_llm(prompt):
    return json.dumps(prompt)
