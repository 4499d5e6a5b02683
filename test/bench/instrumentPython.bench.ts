import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '../../src/instrument/plan';
import { PythonEngine } from '../../src/instrument/python/engine';

/**
 * What the light bulb waits for in a Python file of 5,000 lines: cold, warm, and right after an edit; and all functions of
 * 1,000 files traced. The thread is up already, as it is once anybody asked.
 */
const lines = 5_000;
const asks = 200;
const files = 1_000;

const print = (name: string, value: number, unit: string, bar: number) => console.log(JSON.stringify({ name, value, unit, better: 'lower', bar }));

const part = (index: number) => `

class Agent${index}(Base):
    """Answers questions."""

    def __init__(self, client):
        self.client = client

    def retrieve_${index}(self, query: str, k: int = 5) -> list[Document]:
        results = self.store.similarity_search(query, k=k)
        return [result for result in results if result.score > 0.5]

    async def answer(self, question: str) -> str:
        docs = self.retrieve_${index}(question)
        prompt = "\\n".join(doc.text for doc in docs)
        for attempt in range(3):
            try:
                response = await self.client.chat.completions.create(
                    model="gpt", messages=[{"role": "user", "content": prompt}],
                )
                return response.choices[0].message.content
            except ValueError as error:
                log.warning("failed %s", error)
        return ""
`;

function textOf(lineCount: number): string {
  const parts = ['import os\nfrom openai import OpenAI\n'];
  const perPart = part(0).split('\n').length - 1;
  for (let index = 0; index * perPart < lineCount; index++) parts.push(part(index));
  return parts.join('');
}

const p95 = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN;

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function main(): Promise<void> {
  const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
  const python = await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
  const instrumenter = new Instrumenter({ python });
  let text = textOf(lines);
  instrumenter.findTargets(textOf(50), 'python');
  const ask = (at: number) => instrumenter.findTargets(text, 'python', { range: { start: at, end: at } });
  print('Python light bulb, 5,000 lines, cold', timed(() => ask(text.length / 2)), 'ms', 150);
  const places = Array.from({ length: asks }, (_, index) => Math.floor((text.length * ((index * 37) % asks)) / asks));
  print('Python light bulb, 5,000 lines, warm p95', p95(places.map((at) => timed(() => ask(at)))), 'ms', 30);
  const edited = places.map((at) => {
    const end = text.indexOf('\n        return', at);
    if (end > 0) text = `${text.slice(0, end)}\n        x = ${at}${text.slice(end)}`;
    return timed(() => ask(at));
  });
  print('Python light bulb, 5,000 lines, right after an edit p95', p95(edited), 'ms', 30);
  const all = timed(() => {
    for (let index = 0; index < files; index++) {
      const file = textOf(100 + (index % 200)).replaceAll('Agent', `Agent${index}x`);
      const ids = instrumenter.findTargets(file, 'python').filter(({ refusal, traced }) => !refusal && !traced).map(({ id }) => id);
      instrumenter.planAdd(file, 'python', ids);
    }
  });
  print('Python, all functions of 1,000 files', all / 1000, 's', 60);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
