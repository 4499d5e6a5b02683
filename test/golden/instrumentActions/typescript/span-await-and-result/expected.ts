import * as mlflow from '@mlflow/core';
import { store } from './store';
import { client } from './client';

export async function answer(question: string, limit = 3): Promise<string> {
  const context = await mlflow.withSpan(async () => {
    // Look it up.
    const found = await store.similaritySearch(question, limit);
    const context = found.map(({ text }) => text).join('\n');
    return context;
  }, { name: 'similaritySearch', spanType: mlflow.SpanType.RETRIEVER, inputs: { question, limit } });
  const reply = await client.chat.completions.create({ context, question });
  return reply.text;
}
