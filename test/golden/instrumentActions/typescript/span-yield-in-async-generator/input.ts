export async function* stream(parts: AsyncIterable<string>, apiKey: string) {
  connect(apiKey);
  for await (const part of parts) {
    yield part;
  }
}
declare function connect(key: string): void;
