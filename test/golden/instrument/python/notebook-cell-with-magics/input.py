%load_ext autoreload
!pip install mlflow
import openai

def ask_llm(prompt):
    %time x = 1
    return openai.chat(prompt)
