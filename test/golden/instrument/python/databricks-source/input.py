# Databricks notebook source
# MAGIC %pip install mlflow

# COMMAND ----------

def ask_llm(prompt):
    return prompt

# COMMAND ----------

# MAGIC %md
# MAGIC Text
