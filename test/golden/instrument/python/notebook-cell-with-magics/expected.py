%load_ext autoreload
!pip install mlflow
import mlflow
import openai
from mlflow.entities import SpanType

@mlflow.trace(span_type=SpanType.LLM)
def ask_llm(prompt):
    %time x = 1
    return openai.chat(prompt)
