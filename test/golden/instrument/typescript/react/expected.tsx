import { useState } from 'react';
import * as mlflow from '@mlflow/core';
import { load } from './api';

export function useAnswer(question: string) {
  const [answer, setAnswer] = useState('');
  load(question).then(setAnswer);
  return answer;
}

export const Panel = ({ title }: { title: string }) => <section>{title}</section>;

export async function fetchAnswer(question: string): Promise<string> {
  return await mlflow.withSpan(async () => {
    return load(question);
  }, { name: 'fetchAnswer', spanType: mlflow.SpanType.CHAIN, inputs: { question } });
}
