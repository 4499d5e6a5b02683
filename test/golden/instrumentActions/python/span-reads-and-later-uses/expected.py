import mlflow
import vector_store
from mlflow.entities import SpanType


def process_query(query: str, k: int) -> str:
    """Answers."""
    limit = k or 5
    with mlflow.start_span(name="similarity_search", span_type=SpanType.RETRIEVER) as span:
        span.set_inputs({"query": query, "limit": limit})
        # Look it up.
        docs = vector_store.similarity_search(query, limit)
        best = docs[0]
        span.set_outputs(docs)
    for doc in docs:
        print(doc)
    return llm.generate(query, docs)
