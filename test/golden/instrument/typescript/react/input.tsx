import { useState } from 'react';
import { load } from './api';

export function useAnswer(question: string) {
  const [answer, setAnswer] = useState('');
  load(question).then(setAnswer);
  return answer;
}

export const Panel = ({ title }: { title: string }) => <section>{title}</section>;

export async function fetchAnswer(question: string): Promise<string> {
  return load(question);
}
