import { Instrumenter } from '../../src/instrument/plan';
import { TypeScriptEngine } from '../../src/instrument/typescript/engine';
import { measure } from './lightBulb';

/** The light bulb in a long TypeScript file, and all functions of 1,000 files traced. */
const part = (index: number) => `

export class Agent${index} extends Base {
  readonly #client: OpenAI;

  constructor(client: OpenAI, private readonly store: Store) {
    super();
    this.#client = client;
  }

  async retrieve(query: string, k = 5): Promise<Document[]> {
    const results = await this.store.similaritySearch(query, k);
    return results.filter((result) => result.score > 0.5);
  }

  async answer(question: string, { attempts = 3 }: { attempts?: number } = {}): Promise<string> {
    const docs = await this.retrieve(question);
    const prompt = docs.map((doc) => doc.text).join('\\n');
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        const response = await this.#client.chat.completions.create({ model: 'gpt', messages: [{ role: 'user', content: prompt }] });
        return response.choices[0]?.message.content ?? '';
      } catch (error) {
        console.warn(\`failed \${String(error)}\`);
      }
    }
    return '';
  }
}

export function shorten${index}<T extends { readonly text: string }>(value: T, length = 20): T {
  return { ...value, text: value.text.slice(0, length) };
}

export const count${index} = (values: readonly string[]): number => {
  let total = 0;
  for (const value of values) total += value.length;
  return total;
};
`;

function textOf(lineCount: number): string {
  const parts = ["import OpenAI from 'openai';\n"];
  const perPart = part(0).split('\n').length - 1;
  for (let index = 0; index * perPart < lineCount; index++) parts.push(part(index));
  return parts.join('');
}

measure(new Instrumenter({ typescript: new TypeScriptEngine() }), new TypeScriptEngine(), {
  title: 'TypeScript', language: 'typescript', textOf, before: '\n    return', statement: (index) => `\n    void ${index};`, allBar: 90,
});
