import OpenAI from 'openai';
import * as mlflow from '@mlflow/core';
import { helper } from './helper';

const client = new OpenAI();

export async function callModel(prompt: string, temperature = 0): Promise<string> {
  return await mlflow.withSpan(async () => {
    const answer = await client.chat.completions.create({ model: 'm', messages: [] });
    return `${prompt}
  kept as it is ${answer}`;
  }, { name: 'callModel', spanType: mlflow.SpanType.LLM, inputs: { prompt, temperature } });
}

export const retrieveContext = mlflow.trace(async (query: string): Promise<string[]> => {
  return helper(query);
}, { name: 'retrieveContext', spanType: mlflow.SpanType.RETRIEVER });

export function add(a: number, b: number): number {
  return mlflow.withSpan((): number => {
    return a + b;
  }, { name: 'add', inputs: { a, b } }) as number;
}

function sum(values: number[]) {
  return (mlflow.withSpan as <T>(run: () => T, options: object) => T)(() => {
    let total = 0;
    for (const value of values) total += value;

    return total;
  }, { name: 'sum', inputs: { values } });
}

function log(message: string) {
  mlflow.withSpan(() => {
    console.log(message);
  }, { name: 'log', inputs: { message } });
}

export default async ({ query, k = 3 }: { query: string; k?: number }) => {
  return await mlflow.withSpan(async () => {
    // first
    return [query, k];
  }, { name: 'default', inputs: { query, k } });
};
