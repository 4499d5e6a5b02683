export async function* stream(parts: AsyncIterable<string>): AsyncGenerator<string, number> {
  let count = 0;
  for await (const part of parts) {
    count += 1;
    yield part;
  }
  return count;
}

export class Reader {
  async *[Symbol.asyncIterator]() { yield 1; }

  async *lines({ limit }: { limit: number }) { yield* [limit]; }

  *ids() { yield 1; }
}
