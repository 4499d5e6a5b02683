import mlflow

def process_query(query: str) -> str:
    # Create a span with manual control
    with mlflow.start_span(name="process_query") as span:
        span.set_inputs({"query": query})

        # Nested span for retrieval
        with mlflow.start_span(name="retrieve", span_type="RETRIEVER") as retriever_span:
            retriever_span.set_inputs({"query": query})
            docs = vector_store.search(query)
            retriever_span.set_outputs(docs)

        # Nested span for generation
        with mlflow.start_span(name="generate", span_type="CHAIN") as gen_span:
            gen_span.set_inputs({"query": query, "doc_count": len(docs)})
            response = llm.generate(query, docs)
            gen_span.set_outputs({"response": response})

        # Set attributes for analysis
        span.set_attribute("doc_count", len(docs))
        span.set_attribute("model", "gpt-4o")
        span.set_outputs({"response": response})

    return response
