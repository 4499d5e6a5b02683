import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { applyEdits } from '../../../../src/instrument/edits';
import { Instrumenter } from '../../../../src/instrument/plan';
import { PythonEngine } from '../../../../src/instrument/python/engine';
import { pythonProgram } from './pythonPrograms';
import { Random } from './random';

/** `npm run test:property` makes more rounds; then CPython compiles what was written too. */
const rounds = Number(process.env['SPANLIGHT_PROPERTY_ROUNDS'] ?? 300);
const python = process.env['SPANLIGHT_PROPERTY_PYTHON'] ?? (rounds >= 1000 ? 'python3' : undefined);
const firstSeed = Number(process.env['SPANLIGHT_PROPERTY_SEED'] ?? 1);

describe('random Python programs', function () {
  this.timeout(30 * 60_000);
  let instrumenter: Instrumenter;
  /** Texts that CPython must compile: each with the text that it was made from, which may be no program itself. */
  const made: { seed: number; before: string; after: string }[] = [];

  before(async () => {
    const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
    instrumenter = new Instrumenter({ python: await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') }) });
  });

  it(`are given back by removing tracing, ${rounds} rounds`, () => {
    let traced = 0;
    let spans = 0;
    for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
      const text = pythonProgram(seed);
      if (instrumenter.syntaxError(text, 'python') !== undefined) continue;
      const added = addAll(text, seed);
      traced += added.count;
      made.push({ seed, before: text, after: added.text });
      spans += addSpans(text, seed);
    }
    assert.ok(traced > rounds / 2, `Only ${traced} functions were traced.`);
    assert.ok(spans > rounds / 2, `Only ${spans} selections became spans.`);
  });

  it('compile as before', function () {
    if (python === undefined) {
      for (const { seed, after } of made) assert.equal(instrumenter.syntaxError(after, 'python'), undefined, `seed ${seed}`);
      return;
    }
    assert.deepEqual(compileAll(python, made), []);
  });

  function addAll(text: string, seed: number): { text: string; count: number } {
    const ids = instrumenter.findTargets(text, 'python').filter(({ refusal, traced }) => !refusal && !traced).map(({ id }) => id);
    const plan = instrumenter.planAdd(text, 'python', ids);
    const output = applyEdits(text, plan.edits);
    assert.equal(instrumenter.syntaxError(output, 'python'), undefined, `seed ${seed}: the traced text does not parse\n${output}`);
    assert.deepEqual(instrumenter.planAdd(output, 'python', ids).edits, [], `seed ${seed}: the second run changes something`);
    const back = applyEdits(output, instrumenter.planRemove(output, 'python', 'all').edits);
    assert.equal(back, text, `seed ${seed}: removing does not give the text back`);
    return { text: output, count: plan.inserted.length };
  }

  function addSpans(text: string, seed: number): number {
    const random = new Random(seed ^ 0x5eed);
    let count = 0;
    for (let attempt = 0; attempt < 3; attempt++) {
      const start = random.below(text.length);
      const range = { start, end: Math.min(text.length, start + random.below(120)) };
      const plan = instrumenter.planAction(text, 'python', { kind: 'selectionAsSpan', range, options: {} });
      if (plan.status === 'refused' || plan.edits.length === 0) continue;
      const output = applyEdits(text, plan.edits);
      const where = `seed ${seed}, ${range.start}–${range.end}`;
      assert.equal(instrumenter.syntaxError(output, 'python'), undefined, `${where}: the span's text does not parse\n${output}`);
      const removal = instrumenter.planRemove(output, 'python', 'all');
      assert.equal(applyEdits(output, removal.edits), text, `${where}: removing the span does not give the text back`);
      made.push({ seed, before: text, after: output });
      count++;
    }
    return count;
  }
});

/** Seeds whose text CPython compiles before and not after. */
function compileAll(python: string, texts: readonly { seed: number; before: string; after: string }[]): unknown[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-property-'));
  const program = [
    'import json, sys, warnings',
    'warnings.simplefilter("ignore")',
    'def good(text):',
    '    try:',
    '        compile(text.encode(), "x", "exec")',
    '        return None',
    '    except (SyntaxError, ValueError) as error:',
    '        return str(error)',
    'entries = json.load(open(sys.argv[1], encoding="utf-8"))',
    'bad = [[e["seed"], good(e["after"]), e["after"]] for e in entries if good(e["before"]) is None and good(e["after"]) is not None]',
    'print(json.dumps(bad[:5]))',
  ].join('\n');
  try {
    writeFileSync(path.join(folder, 'texts.json'), JSON.stringify(texts));
    return JSON.parse(execFileSync(python, ['-c', program, path.join(folder, 'texts.json')], { encoding: 'utf8', maxBuffer: 1 << 26 })) as unknown[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
