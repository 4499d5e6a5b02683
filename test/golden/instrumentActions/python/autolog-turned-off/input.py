import mlflow
import openai

mlflow.openai.autolog(disable=True)
