import * as mlflow from '@mlflow/core';
import { build } from './build';

const { index, size } = await mlflow.withSpan(async () => {
  const index = await build('docs');
  const size = index.size;
  return { index, size };
}, { name: 'build' });
console.log(index, size);
export {};
