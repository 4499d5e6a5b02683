import * as mlflow from '@mlflow/core';

export function size(page: { body?: { text: string } }): number {
  if (!page.body) return 0;
  const span = mlflow.startSpan({ name: 'measure', inputs: { page } });
  try {
    measure(page.body.text);
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus(mlflow.SpanStatusCode.ERROR);
    throw error;
  } finally {
    span.end();
  }
  return 1;
}
declare function measure(text: string): void;