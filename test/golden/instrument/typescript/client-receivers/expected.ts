import { Pinecone } from '@pinecone-database/pinecone';
import * as mlflow from '@mlflow/core';

const docs = new Pinecone().index('docs');

export async function lookup(vector: number[]) {
  return await mlflow.withSpan(async () => {
    return await docs.query({ vector, topK: 3 });
  }, { name: 'lookup', spanType: mlflow.SpanType.RETRIEVER, inputs: { vector } });
}

export class Search {
  readonly #store = new Pinecone().index('more');

  async near(vector: number[]) {
    return await mlflow.withSpan(async () => {
      return await this.#store.query({ vector, topK: 3 });
    }, { name: 'near', spanType: mlflow.SpanType.RETRIEVER, inputs: { vector } });
  }
}
