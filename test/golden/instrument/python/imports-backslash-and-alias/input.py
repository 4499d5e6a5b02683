from mlflow.entities import Document, \
    Feedback
import mlflow as ml


def ask_llm(prompt):
    return Document(prompt, ml)
