import { store } from './store';
import { client } from './client';

export async function answer(question: string, limit = 3): Promise<string> {
  // Look it up.
  const found = await store.similaritySearch(question, limit);
  const context = found.map(({ text }) => text).join('\n');
  const reply = await client.chat.completions.create({ context, question });
  return reply.text;
}
