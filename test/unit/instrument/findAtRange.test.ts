import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import type { Language } from '../../../src/instrument/types';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';
import { warmUp } from '../../../src/instrument/warmUp';
import { pythonWasm } from '../../fakes/pythonWasm';

const languageOf: Record<string, Language> = { '.py': 'python', '.ts': 'typescript', '.tsx': 'typescriptreact', '.js': 'javascript', '.mjs': 'javascript', '.cjs': 'javascript', '.jsx': 'javascriptreact' };

/** The texts of the golden cases, before and after tracing. */
function texts(): { name: string; text: string; language: Language }[] {
  const root = path.resolve('test/golden/instrument');
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((name) => /(input|expected)\.\w+$/.test(name))
    .flatMap((name) => {
      const language = languageOf[path.extname(name)];
      return language ? [{ name, text: readFileSync(path.join(root, name), 'utf8'), language }] : [];
    });
}

describe('functions at a place', () => {
  it('are those of the whole text that touch it', async () => {
    const all = texts();
    assert.ok(all.length > 100, `only ${all.length} texts`);
    for (const { name, text, language } of all) {
      const python = await PythonEngine.create(pythonWasm());
      const whole = new Instrumenter({ python, typescript: new TypeScriptEngine() }).findTargets(text, language);
      for (let start = 0; start <= text.length; start += Math.max(1, Math.ceil(text.length / 12))) {
        for (const range of [{ start, end: start }, { start, end: Math.min(text.length, start + 120) }]) {
          // Each time with engines that know nothing of the text.
          const fresh = new Instrumenter({ python: python.another(), typescript: new TypeScriptEngine() });
          const found = fresh.findTargets(text, language, { range });
          const wanted = whole.filter((target) => target.range.start <= range.end && range.start <= target.range.end).map(({ isCalledInLoop: _known, ...target }) => target);
          assert.deepEqual(found, wanted, `${name} at ${range.start}–${range.end}`);
        }
      }
    }
  });

  it('come from an engine that was warmed up as from any other', async () => {
    const text = 'def answer(question):\n    return client.chat.completions.create(model="m")\n';
    const python = await PythonEngine.create(pythonWasm());
    const before = python.find(text, 'python', {});
    const steps = [...warmUp(python, 'python')];
    assert.ok(steps.length > 10);
    assert.deepEqual(python.find(text, 'python', {}), before);
    assert.ok([...warmUp(new TypeScriptEngine(), 'typescript')].length > 10);
  });
});
