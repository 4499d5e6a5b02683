import { Transform } from 'node:stream';
import * as mlflow from '@mlflow/core';

const encoder = new TextEncoder();

export function toBytes(text: string): Uint8Array {
  return mlflow.withSpan((): Uint8Array => {
    const bytes = encoder.encode(text);
    return bytes;
  }, { name: 'toBytes', inputs: { text } }) as Uint8Array;
}

export function upperCased(source: ReadableStream<string>): ReadableStream<string> {
  return mlflow.withSpan((): ReadableStream<string> => {
    return source.pipeThrough(new TransformStream({
      transform(chunk: string, controller) {
        controller.enqueue(chunk.toUpperCase());
      },
    }));
  }, { name: 'upperCased', inputs: { source } }) as ReadableStream<string>;
}

export function answers(ask: () => AsyncIterable<string>): ReadableStream<Uint8Array> {
  return mlflow.withSpan((): ReadableStream<Uint8Array> => {
    const parts = ask()[Symbol.asyncIterator]();
    return new ReadableStream({
      pull: async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        const { value, done } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
  }, { name: 'answers', inputs: { ask } }) as ReadableStream<Uint8Array>;
}

export class Lines extends TransformStream<string, string> {
  constructor() {
    super({
      transform: (chunk: string, controller) => {
        for (const line of chunk.split('\n')) controller.enqueue(line);
      },
    });
  }
}

export class Counter extends Transform {
  count = 0;
  override _transform(chunk: Buffer, _encoding: string, done: () => void): void {
    this.count += chunk.length;
    done();
  }
  total(): number {
    return mlflow.withSpan((): number => {
      return this.count;
    }, { name: 'total' }) as number;
  }
}

export const files = {
  read(path: string): string {
    return mlflow.withSpan((): string => {
      return path;
    }, { name: 'read', inputs: { path } }) as string;
  },
};
