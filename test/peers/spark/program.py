"""A small agent that the real client traces: the data that the peer tests put into tables."""

import json

import mlflow
from mlflow.entities import SpanType

NOTES = {"ünïcode": "漢字 and “quotes”", "plain": 'say "hi"', "back": "a\\b\nc"}


@mlflow.trace(span_type=SpanType.RETRIEVER)
def find(query):
    return [{"page_content": text, "metadata": {"doc_uri": key}} for key, text in NOTES.items() if query in key]


@mlflow.trace(name="calculator", span_type=SpanType.TOOL)
def divide(a, b):
    return a / b


@mlflow.trace(span_type=SpanType.CHAT_MODEL)
def chat(messages):
    span = mlflow.get_current_active_span()
    span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 11, "output_tokens": 4, "total_tokens": 15})
    span.set_attribute("mlflow.llm.model", "gpt-4o")
    span.set_attribute("custom", {"nested": [1, 2.5, None, True]})
    return {"content": messages[-1]["content"].upper()}


@mlflow.trace(span_type=SpanType.AGENT)
def answer(query, by=1):
    mlflow.update_current_trace(metadata={"mlflow.trace.session": f"s-{by}", "mlflow.trace.user": "zoë"}, tags={"team": "blue"})
    found = find(query)
    ratio = divide(10, by)
    return chat([{"role": "user", "content": json.dumps(found) + str(ratio)}])


for number in (1, 2, 0, 3):
    try:
        answer("ünïcode" if number % 2 else "back", number)
    except ZeroDivisionError:
        pass
with mlflow.start_span(name="manual") as span:
    span.set_inputs({"a": 1})
    with mlflow.start_span(name="inner", span_type="CHAIN") as inner:
        inner.set_outputs("done")
mlflow.flush_trace_async_logging()
