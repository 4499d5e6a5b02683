import mlflow
from openai import OpenAI

mlflow.openai.autolog()


def ask(q):
    response = OpenAI().chat.completions.create(model="m", messages=[q])
    return response
