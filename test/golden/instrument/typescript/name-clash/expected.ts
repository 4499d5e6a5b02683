import * as mlflowSdk from '@mlflow/core';
import { trace } from './log';

const mlflow = { version: 1 };

export function f(mlflowTracing: number): number {
  return mlflowSdk.withSpan((): number => {
    return trace(mlflow.version + mlflowTracing);
  }, { name: 'f', inputs: { mlflowTracing } }) as number;
}
