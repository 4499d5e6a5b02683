import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/instrument/edits';
import { Instrumenter } from '../../../../src/instrument/plan';
import { TypeScriptEngine } from '../../../../src/instrument/typescript/engine';
import { Random } from './random';
import { randomTypeScript } from './typescriptPrograms';

/** `npm run test:property` sets more rounds than `npm test` has time for. */
const rounds = Number(process.env['SPANLIGHT_PROPERTY_ROUNDS'] ?? 300);
const firstSeed = Number(process.env['SPANLIGHT_PROPERTY_SEED'] ?? 1);

describe(`random TypeScript and JavaScript programs, ${rounds} rounds`, () => {
  it('parse when traced, change nothing the second time, and are given back to the byte', function () {
    this.timeout(20 * 60_000);
    let traced = 0;
    for (let seed = firstSeed; seed < firstSeed + rounds; seed++) traced += check(seed);
    assert.ok(traced > rounds, `only ${traced} functions were traced`);
  });
});

/** Checks one program; returns how many functions were traced. */
function check(seed: number): number {
  const { text, fileName, isTyped } = randomTypeScript(seed);
  const random = new Random(seed + 77);
  const engine = new Instrumenter({ typescript: new TypeScriptEngine() });
  const language = isTyped ? 'typescript' : 'javascript';
  const context = { path: fileName, legacyDecorators: random.chance(0.3) };
  const say = (what: string, more = '') => `${what} (seed ${seed})\n${text}\n--- becomes\n${more}`;
  assert.equal(engine.syntaxError(text, language, context), undefined, say('the program itself does not parse'));
  const open = engine.findTargets(text, language, context).filter(({ refusal, traced }) => !refusal && !traced).map(({ id }) => id);
  const plan = engine.planAdd(text, language, open, {}, context);
  const traced = applyEdits(text, plan.edits);
  assert.equal(engine.syntaxError(traced, language, context), undefined, say('the result does not parse', traced));
  assert.deepEqual(engine.planAdd(traced, language, open, {}, context).edits, [], say('the second run changes something', traced));
  const others = engine.findTargets(traced, language, context).filter((target) => !target.refusal && !target.traced).map(({ id }) => id);
  assert.deepEqual(others, [], say('functions became open by tracing others', traced));
  assert.equal(applyEdits(traced, engine.planRemove(traced, language, plan.inserted.map(({ targetId }) => targetId), context).edits), text, say('removing gives another text', traced));
  assert.equal(applyEdits(traced, engine.planRemove(traced, language, 'all', context).edits), text, say('removing everything gives another text', traced));
  const some = open.filter(() => random.chance(0.5));
  const partly = applyEdits(text, engine.planAdd(text, language, some, {}, context).edits);
  const rest = open.filter((id) => !some.includes(id));
  const removed = applyEdits(traced, engine.planRemove(traced, language, rest, context).edits);
  if (some.length > 0) assert.equal(withoutImportLines(removed), withoutImportLines(partly), say('removing some gives another text than tracing the others', traced));
  return plan.inserted.length;
}

/** Which names of the SDK are imported in which order depends on the order of the steps. */
const withoutImportLines = (text: string): string => text.replace(/^.*@mlflow\/core.*$/gm, '').replace(/^\s*(withSpan|trace|startSpan|SpanType|SpanStatusCode),?.*$/gm, '');
