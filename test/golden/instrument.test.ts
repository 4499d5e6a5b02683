import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits } from '../../src/instrument/edits';
import { Instrumenter } from '../../src/instrument/plan';
import { PythonEngine } from '../../src/instrument/python/engine';
import { TypeScriptEngine } from '../../src/instrument/typescript/engine';
import type { FileContext, Language, Options } from '../../src/instrument/types';

/**
 * `<language>/<case>/input.<ext>`, `expected.<ext>` and, where the defaults do not do,
 * `options.json` ({@link CaseOptions}). `UPDATE_GOLDEN=1` writes the expected files.
 */
interface CaseOptions {
  /** Ids of the functions to trace; all that can be traced when absent. */
  readonly targets?: readonly string[];
  readonly options?: Options;
  readonly context?: FileContext;
  /** Target id → code of the refusal that it must get. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Codes of the notes that the plan must carry. */
  readonly notes?: readonly string[];
  /** False where removing cannot give the input back, with the reason. */
  readonly keepsImport?: string;
}

const root = path.resolve('test/golden/instrument');
const update = process.env['UPDATE_GOLDEN'] === '1';
const languageOf: Record<string, Language> = { '.py': 'python', '.ts': 'typescript', '.tsx': 'typescriptreact', '.js': 'javascript', '.mjs': 'javascript', '.cjs': 'javascript', '.jsx': 'javascriptreact' };

describe('instrumenting, golden', () => {
  let instrumenter: Instrumenter;

  before(async () => {
    const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
    const python = await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
    instrumenter = new Instrumenter({ python, typescript: new TypeScriptEngine() });
  });

  for (const group of readdirSync(root)) {
    describe(group, () => {
      for (const name of readdirSync(path.join(root, group))) it(name.replaceAll('-', ' '), () => check(path.join(root, group, name)));
    });
  }

  function check(folder: string): void {
    const files = readdirSync(folder);
    const inputName = files.find((file) => file.startsWith('input.'));
    assert.ok(inputName, `${folder} has no input file`);
    const extension = path.extname(inputName);
    const language = languageOf[extension];
    assert.ok(language, `no language for ${extension}`);
    const input = readFileSync(path.join(folder, inputName), 'utf8');
    const settings = (files.includes('options.json') ? JSON.parse(readFileSync(path.join(folder, 'options.json'), 'utf8')) : {}) as CaseOptions;
    const context = { path: inputName, ...settings.context };

    const targets = instrumenter.findTargets(input, language, context);
    const ids = settings.targets ?? targets.filter(({ refusal, traced }) => !refusal && !traced).map(({ id }) => id);
    const plan = instrumenter.planAdd(input, language, ids, settings.options, context);
    const output = applyEdits(input, plan.edits);

    const expectedFile = path.join(folder, `expected${extension}`);
    if (update) writeFileSync(expectedFile, output);
    assert.ok(existsSync(expectedFile), `${expectedFile} is missing; UPDATE_GOLDEN=1 writes it`);
    assert.equal(output, readFileSync(expectedFile, 'utf8'));

    const refusals = Object.fromEntries([...targets.flatMap(({ id, refusal }) => (refusal ? [[id, refusal.code]] : [])), ...plan.refused.map(({ targetId, code }) => [targetId, code])]);
    assert.deepEqual(refusals, settings.refused ?? {});
    assert.deepEqual([...new Set(plan.notes.map(({ code }) => code))], settings.notes ?? []);
    if (Object.values(refusals).includes('syntaxError')) return;

    assert.equal(instrumenter.syntaxError(output, language, context), undefined, 'the output has a syntax error');
    const again = instrumenter.planAdd(output, language, ids, settings.options, context);
    assert.deepEqual(again.edits, [], 'the second run changes something');
    const restored = applyEdits(output, instrumenter.planRemove(output, language, plan.inserted.map(({ targetId }) => targetId), context).edits);
    if (settings.keepsImport === undefined) assert.equal(restored, input, 'removing does not give the input back');
    else assert.notEqual(restored, input, 'removing gives the input back after all');
  }
});
