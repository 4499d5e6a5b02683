import * as mlflow from '@mlflow/core';

export async function* stream(parts: AsyncIterable<string>): AsyncGenerator<string, number> {
  const span = mlflow.startSpan({ name: 'stream', inputs: { parts } });
  try {
    let count = 0;
    for await (const part of parts) {
      count += 1;
      yield part;
    }
    return count;
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus(mlflow.SpanStatusCode.ERROR);
    throw error;
  } finally {
    span.end();
  }
}

export class Reader {
  async *[Symbol.asyncIterator]() { yield 1; }

  async *lines({ limit }: { limit: number }) { const span = mlflow.startSpan({ name: 'lines', inputs: { limit } }); try { yield* [limit]; } catch (error) { span.recordException(error as Error); span.setStatus(mlflow.SpanStatusCode.ERROR); throw error; } finally { span.end(); } }

  *ids() { yield 1; }
}
