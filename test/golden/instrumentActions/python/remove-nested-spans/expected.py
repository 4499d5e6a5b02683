def process_query(query: str) -> str:
    docs = vector_store.search(query)
    text = """
        stays"""

    response = llm.generate(query, docs)

    return response
