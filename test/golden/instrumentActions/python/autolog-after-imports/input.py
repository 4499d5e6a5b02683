"""Doc."""

import os

from openai import OpenAI

client = OpenAI()
