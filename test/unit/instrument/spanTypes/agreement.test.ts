import assert from 'node:assert/strict';
import { rankSpanTypes } from '../../../../src/instrument/spanTypes/rank';
import type { SpanType } from '../../../../src/instrument/types';
import { blindFunctions } from './blind';
import { labelledFunctions, laterFunctions, newestFunctions, type LabelledFunction } from './labelled';

const nothing = { bases: [], decorators: [], calls: [], callsInLoop: [], parameters: [], modules: [], autolog: [], localCalls: [] };
const proposed = (fn: LabelledFunction) => rankSpanTypes({ ...nothing, ...fn })[0]?.spanType;
/** Both record a model's answer; authors use one for the other. */
const alike = (a: SpanType, b: SpanType) => a === b || (['LLM', 'CHAT_MODEL'].includes(a) && ['LLM', 'CHAT_MODEL'].includes(b));

/** Rules were improved on the even rows; the odd rows and the later ones were only measured. */
const halves = [...[0, 1].map((part) => labelledFunctions.filter((_, index) => index % 2 === part)), laterFunctions, newestFunctions, blindFunctions];
const titles = ['the functions that the rules were made with', 'functions held out', 'functions collected later', 'the newest functions', 'functions labelled blind'];

describe('span types as people chose them', () => {
  it('holds at least 100 functions', () => assert.ok(labelledFunctions.length >= 100));

  for (const [index, half] of halves.entries()) {
    it(`agrees on ${titles[index]} where there is evidence`, () => {
      const judged = half.map((fn) => ({ fn, spanType: proposed(fn) })).filter(({ spanType }) => spanType !== undefined);
      const wrong = judged.filter(({ fn, spanType }) => spanType !== undefined && !alike(spanType, fn.label));
      const share = (judged.length - wrong.length) / judged.length;
      const list = wrong.map(({ fn, spanType }) => `${fn.className ?? ''}.${fn.name}: ${fn.label}, not ${spanType}`).join('\n');
      assert.ok(share >= 0.8, `${Math.round(share * 100)} % of ${judged.length} (of ${half.length}):\n${list}`);
      assert.ok(judged.length >= half.length * 0.75, `Only ${judged.length} of ${half.length} have evidence.`);
    });
  }
});
