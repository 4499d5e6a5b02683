import * as mlflow from '@mlflow/core';

export async function* stream(parts: AsyncIterable<string>, apiKey: string) {
  const span = mlflow.startSpan({ name: 'stream', inputs: { apiKey, parts } });
  try {
    connect(apiKey);
    for await (const part of parts) {
      yield part;
    }
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus(mlflow.SpanStatusCode.ERROR);
    throw error;
  } finally {
    span.end();
  }
}
declare function connect(key: string): void;
