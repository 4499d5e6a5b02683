from mlflow.entities import Document, \
    Feedback, SpanType
import mlflow as ml


@ml.trace(span_type=SpanType.LLM)
def ask_llm(prompt):
    return Document(prompt, ml)
