import { Pinecone } from '@pinecone-database/pinecone';

const docs = new Pinecone().index('docs');

export async function lookup(vector: number[]) {
  return await docs.query({ vector, topK: 3 });
}

export class Search {
  readonly #store = new Pinecone().index('more');

  async near(vector: number[]) {
    return await this.#store.query({ vector, topK: 3 });
  }
}
