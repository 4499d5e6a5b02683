# Databricks notebook source
# MAGIC %pip install mlflow

# COMMAND ----------

import mlflow
from mlflow.entities import SpanType

@mlflow.trace(span_type=SpanType.LLM)
def ask_llm(prompt):
    return prompt

# COMMAND ----------

# MAGIC %md
# MAGIC Text
