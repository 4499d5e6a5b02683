import * as mlflow from '@mlflow/core';

export default async function (question: string): Promise<string> {
  return await mlflow.withSpan(async () => {
    return question;
  }, { name: 'default', inputs: { question } });
}

export class Reader {
  static default(path: string): string {
    return mlflow.withSpan((): string => {
      return path;
    }, { name: 'default', inputs: { path } }) as string;
  }
}
