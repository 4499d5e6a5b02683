import mlflow
from mlflow.entities import SpanType

# Basic function tracing
@mlflow.trace
def my_agent(query: str) -> str:
    context = retrieve_context(query)
    return generate_response(query, context)

# With span type (enables enhanced UI and evaluation)
@mlflow.trace(span_type=SpanType.RETRIEVER)
def retrieve_context(query: str) -> list[dict]:
    """Mark retrieval functions with RETRIEVER span type."""
    return vector_store.search(query, top_k=5)

@mlflow.trace(span_type=SpanType.CHAIN)
def generate_response(query: str, context: list[dict]) -> str:
    """Mark orchestration with CHAIN span type."""
    return llm.invoke(query, context=context)

# With custom name and attributes
@mlflow.trace(name="safety_check", span_type=SpanType.TOOL)
def check_safety(text: str) -> bool:
    return safety_classifier.predict(text)
