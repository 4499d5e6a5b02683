import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LanguageEngine } from '../../../src/instrument/languageEngine';
import { PythonEngine } from '../../../src/instrument/python/engine';
import type { Language } from '../../../src/instrument/types';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';
import { pythonWasm } from '../../fakes/pythonWasm';
import { Random } from './property/random';

/** Two texts that are typed in by turns: what one engine makes of them must be what an engine makes that never saw them. */
async function compare(language: Language, files: readonly string[], fresh: () => Promise<LanguageEngine> | LanguageEngine): Promise<void> {
  const random = new Random(7);
  const engine = await fresh();
  const texts = files.map((file) => readFileSync(path.resolve(file), 'utf8'));
  const typed = ['\n', ' ', '# ', '// ', '(', ')', '{', '}', '"', '`', 'x', 'def f():\n    pass\n', 'function f(a: string) { return a; }\n', 'import mlflow\n'];
  for (let round = 0; round < 150; round++) {
    const which = random.below(texts.length);
    const at = random.below(texts[which]!.length + 1);
    const removed = random.chance(0.25) ? random.below(12) : 0;
    const text = (texts[which] = texts[which]!.slice(0, at) + random.one(typed) + texts[which]!.slice(at + removed));
    const other = await fresh();
    const range = { start: at, end: at };
    const looks = [
      (each: LanguageEngine) => each.find(text, language, { range }),
      (each: LanguageEngine) => each.offers(text, language, {}),
      (each: LanguageEngine) => each.index(text, language),
    ];
    const look = random.one(looks);
    assert.deepEqual(look(engine), look(other), `round ${round}`);
  }
}

describe('texts that are typed in', () => {
  it('mean in TypeScript what they mean when read at once', async () => {
    const golden = 'test/golden/instrument/typescript';
    await compare('typescript', [`${golden}/types/input.ts`, `${golden}/class-members/input.ts`, `${golden}/kept-promises/input.ts`], () => new TypeScriptEngine());
  });

  it('mean in Python what they mean when read at once', async () => {
    const golden = 'test/golden/instrument/python';
    const first = await PythonEngine.create(pythonWasm());
    await compare('python', [`${golden}/async-and-generators/input.py`, `${golden}/decorators-and-methods/input.py`], () => first.another());
  });
});
