"""Doc."""

import os

import mlflow
from openai import OpenAI

mlflow.openai.autolog()

client = OpenAI()
