import * as mlflow from '@mlflow/core';

export class Agent {
  #secret = 1;
  handle = mlflow.trace(async (request: string) => this.run(request), { name: 'handle' });

  constructor(private readonly name: string) {}

  get size() { return 1; }

  async run(query: string): Promise<string> {
    return await mlflow.withSpan(async () => {
      const inner = mlflow.trace((x: number): number => {
        return x + this.#secret;
      }, { name: 'inner' });
      function deep(y: number): number {
        return mlflow.withSpan((): number => {
          return y;
        }, { name: 'deep', inputs: { y } }) as number;
      }
      return query + inner(1) + deep(2);
    }, { name: 'run', spanType: mlflow.SpanType.AGENT, inputs: { query } });
  }

  over(a: string): string;
  over(a: number): number;
  over(a: unknown): unknown {
    return mlflow.withSpan((): unknown => {
      return a;
    }, { name: 'over', inputs: { a } }) as unknown;
  }

  static make(): Agent { return mlflow.withSpan((): Agent => { return new Agent('a'); }, { name: 'make' }) as Agent; }

  async *stream(prompt: string): AsyncGenerator<string> {
    const span = mlflow.startSpan({ name: 'stream', spanType: mlflow.SpanType.AGENT, inputs: { prompt } });
    try {
      yield prompt;
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus(mlflow.SpanStatusCode.ERROR);
      throw error;
    } finally {
      span.end();
    }
  }

  *items(): Generator<number> { yield 1; }
}
