import { trace } from './log';

const mlflow = { version: 1 };

export function f(mlflowTracing: number): number {
  return trace(mlflow.version + mlflowTracing);
}
