def retrieve_documents(query) -> list[Document]:
    return vector_store.similarity_search(query)


def retrieve_settings(path):
    return load(path)


def rerank(query, docs):
    return sorted(docs)
