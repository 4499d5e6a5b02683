import mlflow
from mlflow.entities import SpanType
from openai import OpenAI

# Enable automatic OpenAI tracing
mlflow.openai.autolog()

client = OpenAI()

@mlflow.trace(span_type=SpanType.CHAIN)
def my_rag_pipeline(query: str) -> str:
    """Manual decorator wraps the whole pipeline.
    Auto-tracing captures individual OpenAI calls inside."""

    # This retrieval is manually traced
    docs = retrieve_documents(query)

    # This LLM call is auto-traced by mlflow.openai.autolog()
    response = client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": f"Answer using context: {docs}"},
            {"role": "user", "content": query}
        ]
    )
    return response.choices[0].message.content

@mlflow.trace(span_type=SpanType.RETRIEVER)
def retrieve_documents(query: str) -> list[dict]:
    """Manually traced retrieval function."""
    return vector_store.search(query, top_k=5)
