import * as mlflow from '@mlflow/core';

export async function answer(question: string) {
  await mlflow.withSpan(async () => {
    await prepare(question);
  }, { name: 'prepare', inputs: { question } });
  return question;
}
declare function prepare(text: string): Promise<void>;
