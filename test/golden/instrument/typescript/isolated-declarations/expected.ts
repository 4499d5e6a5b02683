import * as mlflow from '@mlflow/core';

export const shorten = (text: string, length: number): string => {
  return mlflow.withSpan((): string => {
    return text.slice(0, length);
  }, { name: 'shorten', inputs: { text, length } }) as string;
};

export class Reader {
  readonly read = async (path: string): Promise<string> => await mlflow.withSpan(async () => path, { name: 'read', inputs: { path } });
}

export default (value: number): number => mlflow.withSpan((): number => value + 1, { name: 'default', inputs: { value } }) as number;
