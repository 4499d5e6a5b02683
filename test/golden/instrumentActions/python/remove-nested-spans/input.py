import mlflow


def process_query(query: str) -> str:
    with mlflow.start_span(name="process_query") as span:
        span.set_inputs({"query": query})

        with mlflow.start_span(name="retrieve", span_type="RETRIEVER") as retriever_span:
            retriever_span.set_inputs({"query": query})
            docs = vector_store.search(query)
            text = """
        stays"""
            retriever_span.set_outputs(docs)

        with mlflow.start_span(name="generate", span_type="CHAIN") as gen_span:
            gen_span.set_inputs({"query": query, "doc_count": len(docs)})
            response = llm.generate(query, docs)
            gen_span.set_outputs({"response": response})

        span.set_attribute("model", "gpt-4o")
        span.set_outputs({"response": response})

    return response
