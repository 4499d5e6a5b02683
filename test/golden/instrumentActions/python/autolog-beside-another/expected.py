import mlflow as mf
import anthropic
from langchain_core.prompts import PromptTemplate

mf.anthropic.autolog()
mf.langchain.autolog()


def f():
    pass
