import * as mlflow from '@mlflow/core';

export async function poll(ids: string[]): Promise<string | undefined> {
  let last: string | undefined;
  for (const id of ids) {
    const span = mlflow.startSpan({ name: 'fetchState', inputs: { id } });
    try {
      const state = await fetchState(id);
      if (state === 'done') return id;
      if (state === 'gone') break;
      last = id;
      span.setOutputs({ last });
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus(mlflow.SpanStatusCode.ERROR);
      throw error;
    } finally {
      span.end();
    }
  }
  return last;
}
declare function fetchState(id: string): Promise<string>;
