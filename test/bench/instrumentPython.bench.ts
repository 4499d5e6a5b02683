import { Instrumenter } from '../../src/instrument/plan';
import { PythonEngine } from '../../src/instrument/python/engine';
import { pythonWasm } from '../fakes/pythonWasm';
import { measure } from './lightBulb';

/** The light bulb in a long Python file, and all functions of 1,000 files traced. */
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

async function main(): Promise<void> {
  const python = await PythonEngine.create(pythonWasm());
  measure(new Instrumenter({ python }), python.another(), {
    title: 'Python', language: 'python', textOf, before: '\n        return', statement: (index) => `\n        x = ${index}`, allBar: 60,
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
