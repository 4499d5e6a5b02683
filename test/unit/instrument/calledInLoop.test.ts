import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import type { Language } from '../../../src/instrument/types';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';

const texts: [Language, string][] = [
  ['python', 'def step(x):\n    return x\n\n\ndef once(x):\n    return x\n\n\ndef run(xs):\n    once(xs)\n    for x in xs:\n        self.step(x)\n'],
  ['typescript', 'function step(x: number) { return x; }\nfunction once(x: number) { return x; }\nexport function run(xs: number[]) {\n  once(1);\n  for (const x of xs) this.step(x);\n}\n'],
];

describe('functions that loops call', () => {
  let instrumenter: Instrumenter;

  before(async () => {
    const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
    const python = await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
    instrumenter = new Instrumenter({ python, typescript: new TypeScriptEngine() });
  });

  for (const [language, text] of texts) {
    it(`are known from a whole ${language} text`, () => {
      const found = instrumenter.findTargets(text, language).map(({ name, isCalledInLoop }) => [name, isCalledInLoop]);
      assert.deepEqual(found, [['step', true], ['once', false], ['run', false]]);
    });

    it(`are not guessed from a part of a ${language} text`, () => {
      const [target] = instrumenter.findTargets(text, language, { range: { start: 0, end: 0 } });
      assert.equal(target?.isCalledInLoop, undefined);
    });
  }
});
