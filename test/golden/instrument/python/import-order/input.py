#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""Docstring."""
from __future__ import annotations

import os
from pathlib import Path

from openai import OpenAI

from .util import x

client = OpenAI()


async def call_model(prompt: str) -> str:
    response = await client.chat.completions.create(model="m", messages=[])
    return response.choices[0].message.content
