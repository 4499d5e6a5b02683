import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Action } from '../../src/instrument/actions';
import { applyEdits } from '../../src/instrument/edits';
import { Instrumenter } from '../../src/instrument/plan';
import { PythonEngine } from '../../src/instrument/python/engine';
import type { FileContext, Language } from '../../src/instrument/types';
import { TypeScriptEngine } from '../../src/instrument/typescript/engine';

/** `<language>/<case>/input.<ext>`, `expected.<ext>` (absent for refused actions) and `options.json`. `UPDATE_GOLDEN=1` writes the expected files. */
interface ActionCase {
  /** The action; a range may be given by {@link select}. */
  readonly action?: Action;
  /** The range runs from the first text to the end of the last one, each found for the first time. One text selects itself. */
  readonly select?: readonly string[];
  /** Removal instead of an action: of these functions or of everything. */
  readonly remove?: readonly string[] | 'all';
  readonly context?: FileContext;
  /** Code of the refusal that the action must get. */
  readonly refused?: string;
  /** Codes of refusals of a removal, in order. */
  readonly left?: readonly string[];
  readonly notes?: readonly string[];
  /** False where removing all tracing does not give the input back, since the action is not taken away by it. */
  readonly restores?: boolean;
}

const root = path.resolve('test/golden/instrumentActions');
const update = process.env['UPDATE_GOLDEN'] === '1';
const languageOf: Record<string, Language> = { '.py': 'python', '.ts': 'typescript', '.tsx': 'typescriptreact', '.js': 'javascript' };

describe('instrumenting actions, golden', () => {
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
    const inputName = readdirSync(folder).find((file) => file.startsWith('input.'));
    assert.ok(inputName, `${folder} has no input file`);
    const extension = path.extname(inputName);
    const language = languageOf[extension];
    assert.ok(language, `no language for ${extension}`);
    const input = readFileSync(path.join(folder, inputName), 'utf8');
    const settings = JSON.parse(readFileSync(path.join(folder, 'options.json'), 'utf8')) as ActionCase;
    const context = { path: inputName, ...settings.context };
    const run = (text: string) => perform(instrumenter, text, language, settings, context);

    const { output, refused, left, notes } = run(input);
    assert.equal(refused, settings.refused);
    const expectedFile = path.join(folder, `expected${extension}`);
    if (refused !== undefined) {
      assert.ok(!existsSync(expectedFile), 'a refused action has no expected text');
      return;
    }
    if (update) writeFileSync(expectedFile, output);
    assert.ok(existsSync(expectedFile), `${expectedFile} is missing; UPDATE_GOLDEN=1 writes it`);
    assert.equal(output, readFileSync(expectedFile, 'utf8'));
    assert.deepEqual(notes, settings.notes ?? []);
    assert.deepEqual(left, settings.left ?? []);
    assert.equal(instrumenter.syntaxError(output, language, context), undefined, 'the output has a syntax error');
    if (settings.action?.kind !== 'unwrapSpan') assert.equal(run(output).output, output, 'the second run changes something');
    if (settings.action && settings.restores !== false) {
      const restored = applyEdits(output, instrumenter.planRemove(output, language, 'all', context).edits);
      assert.equal(restored, input, 'removing does not give the input back');
    }
  }
});

interface Outcome {
  readonly output: string;
  readonly refused?: string;
  readonly left: readonly string[];
  readonly notes: readonly string[];
}

function perform(instrumenter: Instrumenter, text: string, language: Language, settings: ActionCase, context: FileContext): Outcome {
  if (settings.remove) {
    const plan = instrumenter.planRemove(text, language, settings.remove, context);
    return { output: applyEdits(text, plan.edits), left: plan.refused.map(({ code }) => code), notes: plan.notes.map(({ code }) => code) };
  }
  assert.ok(settings.action, 'the case has neither an action nor a removal');
  const action = settings.select ? ({ ...settings.action, range: rangeOf(text, settings.select) } as Action) : settings.action;
  const plan = instrumenter.planAction(text, language, action, context);
  if (plan.status === 'refused') return { output: text, refused: plan.refusal.code, left: [], notes: [] };
  return { output: applyEdits(text, plan.edits), left: [], notes: plan.notes.map(({ code }) => code) };
}

function rangeOf(text: string, select: readonly string[]): { start: number; end: number } {
  const [first = ''] = select;
  const last = select.at(-1) ?? first;
  const start = text.indexOf(first);
  assert.notEqual(start, -1, `the text does not hold ${first}`);
  const end = text.indexOf(last, start);
  assert.notEqual(end, -1, `the text does not hold ${last}`);
  return { start, end: end + last.length };
}
