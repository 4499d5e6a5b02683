import * as mlflow from '@mlflow/core';

export async function prompt(question: string): Promise<string> {
  return await mlflow.withSpan(async () => {
    const text = `Answer:
    ${question}
  end`;
    /* a comment
       of two lines */
    const other = 'a\
b';

    return text + other;
  }, { name: 'prompt', inputs: { question } });
}
