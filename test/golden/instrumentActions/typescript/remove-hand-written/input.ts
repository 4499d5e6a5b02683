import { withSpan, startSpan, SpanType } from '@mlflow/core';

export async function answer(question: string): Promise<string> {
  const found = await withSpan(async () => {
    const hits = await search(question);
    return hits;
  }, { name: 'search' });
  await withSpan(async (span) => {
    span.setInputs({ question });
    await log(question);
  }, { name: 'log', spanType: SpanType.TOOL });
  const manual = startSpan({ name: 'manual' });
  manual.setAttribute('key', found.length);
  manual.end();
  return found.join();
}
declare function search(text: string): Promise<string[]>;
declare function log(text: string): Promise<void>;
