import type { LanguageEngine } from './languageEngine';
import type { Language } from './types';

const python = `import json
from openai import OpenAI

client = OpenAI()


class Agent0:
    """Answers."""

    def __init__(self, model: str = "m", *, limit: int = 3) -> None:
        self.model = model

    async def answer(self, question: str, **options) -> dict:
        found = [row for row in await self.search(question) if row.get("score", 0) > 0.5]
        for step in range(3):
            try:
                reply = client.chat.completions.create(model=self.model, messages=[{"role": "user", "content": f"{question} {found[0]}"}])
            except ValueError as error:
                raise RuntimeError("no answer") from error
            if not reply.choices or step == 2:
                continue
        return {"text": reply.choices[0].message.content, "found": len(found)}


@cached(ttl=60)
def rows0(path, *names):
    with open(path) as file:
        for line in file:
            yield json.loads(line)
`;

const typescript = `import OpenAI from 'openai';

const client0 = new OpenAI();

export class Agent0 {
  readonly #model: string;
  constructor(model: string) {
    this.#model = model;
  }

  async answer(question: string, { limit = 3 }: { limit?: number } = {}): Promise<string | undefined> {
    const found = (await this.search(question)).filter((row) => row.score > 0.5);
    for (let step = 0; step < limit; step++) {
      try {
        const reply = await client0.chat.completions.create({ model: this.#model, messages: [{ role: 'user', content: \`\${question} \${found[0]?.text}\` }] });
        if (reply.choices[0]) return reply.choices[0].message.content ?? undefined;
      } catch (error) {
        throw new Error('no answer', { cause: error });
      }
    }
    return undefined;
  }
}

export const rows0 = async (path: string, ...names: string[]): Promise<unknown[]> => {
  const text = await read(path);
  return text.split('\\n').map((line) => JSON.parse(line));
};

function shorten0<T extends { readonly text: string }>(value: T): T & { short: boolean } {
  return { ...value, short: value.text.length < 20 };
}
`;

/** Rounds after which the runtime has compiled what a long text needs. */
const rounds = 40;

/**
 * Lets the runtime compile a parser and what reads its trees, so that the first long text does not
 * wait for that. One step for each round, of some milliseconds: what is asked meanwhile goes between them.
 */
export function* warmUp(engine: LanguageEngine, language: Language): Generator<void, void, void> {
  const sample = language === 'python' ? python : typescript;
  let text = '';
  for (let round = 0; round < rounds; round++) {
    text += sample.replace(/(Agent|rows|client|shorten)0/g, `$1${round}`);
    if (round % 8 === 7) text = '';
    engine.find(text, language, { range: { start: text.length / 2, end: text.length / 2 } });
    engine.offers(text, language, {});
    if (round % 8 === 3) engine.find(text, language, {});
    yield;
  }
}
