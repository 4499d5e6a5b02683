import mlflow
from mlflow.entities import SpanType


@mlflow.trace(span_type=SpanType.RETRIEVER)
def retrieve_documents(query) -> list[Document]:
    return vector_store.similarity_search(query)


@mlflow.trace
def retrieve_settings(path):
    return load(path)


@mlflow.trace(span_type=SpanType.RERANKER)
def rerank(query, docs):
    return sorted(docs)
