import OpenAI from 'openai';
import { helper } from './helper';

const client = new OpenAI();

export async function callModel(prompt: string, temperature = 0): Promise<string> {
  const answer = await client.chat.completions.create({ model: 'm', messages: [] });
  return `${prompt}
  kept as it is ${answer}`;
}

export const retrieveContext = async (query: string): Promise<string[]> => {
  return helper(query);
};

export function add(a: number, b: number): number {
  return a + b;
}

function sum(values: number[]) {
  let total = 0;
  for (const value of values) total += value;

  return total;
}

function log(message: string) {
  console.log(message);
}

export default async ({ query, k = 3 }: { query: string; k?: number }) => {
  // first
  return [query, k];
};
