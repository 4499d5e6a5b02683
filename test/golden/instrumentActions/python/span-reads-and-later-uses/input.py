import vector_store


def process_query(query: str, k: int) -> str:
    """Answers."""
    limit = k or 5
    # Look it up.
    docs = vector_store.similarity_search(query, limit)
    best = docs[0]
    for doc in docs:
        print(doc)
    return llm.generate(query, docs)
