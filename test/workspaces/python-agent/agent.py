"""A support agent for a shop that sells coffee machines.

    python agent.py                        answers three questions, one of which fails
    python agent.py "Where is KF-20417?"   answers one

Where its traces go is not in this file: MLflow reads MLFLOW_TRACING_DESTINATION and friends from the
environment, and Spanlight's terminals have them set.
"""

import re
import sys
from pathlib import Path

import mlflow
from mlflow.entities import SpanType
from openai import OpenAI

from documents import VectorStore
from model_server import start_model_server

# Records every call of the OpenAI client.
mlflow.openai.autolog()

client = OpenAI(base_url=start_model_server(), api_key="not-needed")
vector_store = VectorStore(Path(__file__).parent / "docs")

PARCELS = {"KF-20417": "on its way, arrives tomorrow", "KF-20388": "delivered on Monday"}


def retrieve_context(query: str, top_k: int = 3) -> list[dict]:
    """The paragraphs that fit the question best."""
    return vector_store.search(query, top_k=top_k)


@mlflow.trace(span_type=SpanType.TOOL)
def parcel_status(order_number: str) -> str:
    """Looks a parcel up. Order numbers have two letters and five digits."""
    if not re.fullmatch(r"[A-Z]{2}-\d{5}", order_number):
        raise ValueError(f"'{order_number}' is not an order number; it should look like KF-20417.")
    return PARCELS.get(order_number, "unknown")


@mlflow.trace(span_type=SpanType.CHAIN)
def generate_response(query: str, context: list[dict]) -> str:
    facts = "\n".join(f"- {document['page_content']}" for document in context)
    response = client.chat.completions.create(
        model="sample-chat",
        messages=[
            {"role": "system", "content": f"Answer from these facts only:\n{facts}"},
            {"role": "user", "content": query},
        ],
    )
    return response.choices[0].message.content


def shorten(text: str, limit: int = 160) -> str:
    """Cuts an answer at the end of a sentence."""
    with mlflow.start_span(name="shorten", span_type="PARSER") as span:
        span.set_inputs({"text": text, "limit": limit})
        short = text if len(text) <= limit else text[:limit].rsplit(". ", 1)[0].rstrip(".") + "."
        span.set_attribute("was_cut", len(short) < len(text))
        span.set_outputs(short)
    return short


@mlflow.trace(span_type=SpanType.AGENT)
def support_agent(query: str) -> str:
    order = re.search(r"[A-Z]+-\d+", query)
    if order:
        return f"Your parcel {order.group()} is {parcel_status(order.group())}."
    context = retrieve_context(query)
    return shorten(generate_response(query, context))


def main(questions: list[str]) -> None:
    for question in questions:
        print(f"? {question}")
        try:
            print(f"  {support_agent(question)}")
        except ValueError as error:
            print(f"  Sorry: {error}")
    mlflow.flush_trace_async_logging()


if __name__ == "__main__":
    main(sys.argv[1:] or ["Where is my parcel KF-20417?", "How often do I descale the machine?", "Where is KF-1?"])
