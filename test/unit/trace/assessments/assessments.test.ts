import assert from 'node:assert/strict';
import { decodeAssessment, decodeAssessments, encodeDraft } from '../../../../src/trace/assessments/decode';
import { draftProblem, nameProblem, parseValue, valueText } from '../../../../src/trace/assessments/validate';

describe('an assessment’s name', () => {
  for (const good of ['correctness', 'is it right?', 'täglich']) it(`may be ${good}`, () => assert.equal(nameProblem(good), undefined));
  const bad: [string, RegExp][] = [['', /Give the assessment a name/], ['  ', /Give/], [' a', /begins or ends with a space/], ['a.b', /has no dots.*“a_b” would do/], ['x'.repeat(251), /at most 250 characters; this one has 251/]];
  for (const [name, problem] of bad) it(`may not be ${JSON.stringify(name.slice(0, 20))}`, () => assert.match(nameProblem(name)!, problem));
});

describe('a value that a person typed', () => {
  it('becomes what its kind says', () => {
    assert.deepEqual([parseValue('boolean', 'false'), parseValue('number', ' 0.8 '), parseValue('text', '5'), parseValue('list', 'a\n\n b ')], [{ value: false }, { value: 0.8 }, { value: '5' }, { value: ['a', 'b'] }]);
  });
  it('is refused with a sentence that names it', () => {
    for (const [kind, text, problem] of [['number', 'much', /“much” is no number/], ['number', '', /is no number/], ['number', 'Infinity', /no number/], ['list', '\n', /one item a line/], ['text', '', /Write a text/]] as const) {
      const parsed = parseValue(kind, text);
      assert.match('problem' in parsed ? parsed.problem : '', problem);
    }
  });
  it('goes back into the form it came from', () => {
    for (const value of [true, false, 4, 'text', ['a', 'b']]) {
      const { kind, text } = valueText(value);
      assert.deepEqual(parseValue(kind, text), { value });
    }
    assert.deepEqual(valueText({ a: 1n }), { kind: 'text', text: '{"a":"1"}' });
  });
  it('must be plain', () => {
    const draft = { name: 'a', kind: 'feedback', rationale: '' } as const;
    assert.match(draftProblem({ ...draft, value: { a: 1 } })!, /a number, yes or no, a text, or a list of texts/);
    assert.match(draftProblem({ ...draft, value: [1] })!, /list of texts/);
    assert.match(draftProblem({ ...draft, value: 1, rationale: 'x'.repeat(10_001) })!, /at most 10,000 characters/);
    assert.equal(draftProblem({ ...draft, value: ['a'] }), undefined);
  });
});

describe('assessments as a workspace sends them', () => {
  const wire = { assessment_id: 'a-1', assessment_name: 'tone', trace_id: 't', span_id: 's', source: { source_type: 'AI_JUDGE', source_id: 'judge' }, create_time: '2026-01-02T03:04:05.678Z', last_update_time: { seconds: '10' }, feedback: { value: 0.5 }, rationale: 'why', overrides: 'a-0', valid: false, metadata: { 'mlflow.assessment.judgeCost': '0.1', n: 5 } };
  it('are read field by field', () =>
    assert.deepEqual(decodeAssessment(wire), {
      id: 'a-1', name: 'tone', kind: 'feedback', value: 0.5, error: '', rationale: 'why', sourceType: 'LLM_JUDGE', sourceId: 'judge', spanId: 's', createdMs: Date.parse('2026-01-02T03:04:05.678Z'), updatedMs: 10_000, overrides: 'a-0', isValid: false,
      metadata: [['mlflow.assessment.judgeCost', '0.1'], ['n', '5']],
    }));
  it('are read with JSON texts, failures and without what is left out', () => {
    const serialized = { serialized_value: { serialization_format: 'JSON_FORMAT', value: '["x"]' } };
    const read = decodeAssessments({ assessments: [{ assessment_name: 'e', expectation: serialized }, { assessment_name: 'f', feedback: { error: { error_code: 'E', error_message: 'boom' } } }, { assessment_name: 'issue', issue: {} }, null] });
    assert.deepEqual(read.map(({ name, value, error, sourceType, isValid }) => [name, value, error, sourceType, isValid]), [['e', ['x'], '', 'SOURCE_TYPE_UNSPECIFIED', true], ['f', null, 'E: boom', 'SOURCE_TYPE_UNSPECIFIED', true]]);
    assert.deepEqual([decodeAssessments(null), decodeAssessments({})], [[], []]);
  });
  it('are written as MLflow’s client writes them', () => {
    assert.deepEqual(encodeDraft({ name: 'e', kind: 'expectation', value: ['x'], rationale: '', spanId: 's' }), { assessment_name: 'e', expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '["x"]' } }, span_id: 's' });
    assert.deepEqual(encodeDraft({ name: 'f', kind: 'feedback', value: ['x'], rationale: 'r', overrides: 'o' }), { assessment_name: 'f', feedback: { value: ['x'] }, rationale: 'r', overrides: 'o' });
  });
});
