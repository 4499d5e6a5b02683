import assert from 'node:assert/strict';
import type { SetupAnswers, SetupFacts } from '../../../src/setup/answers';
import { chooseForm } from '../../../src/setup/form';
import { buildPlan } from '../../../src/setup/plan';
import { grantScript, pythonScript } from '../../../src/setup/script';
import { completeAnswers, nextStep, stepsFor, type Draft } from '../../../src/setup/steps';
import { checkExperimentName, checkPercentage, checkTablePrefix, checkUcName, proposePrefix } from '../../../src/setup/validate';
import { experimentLink, expectedTables, locationPath, parseLocationPath } from '../../../src/trace/location';

const fresh = { kind: 'new', name: '/Shared/agent' } as const;
const existing = { kind: 'existing', id: '1', name: '/Shared/agent' } as const;
const link = { location: { form: 'prefix', catalogName: 'c', schemaName: 's', tablePrefix: 'p' }, spansTable: 'c.s.p_otel_spans' } as const;

describe('the kind of tables', () => {
  const cases: [string, SetupAnswers['experiment'], SetupFacts, string, boolean, RegExp][] = [
    ['an existing link stays', existing, { link, mlflowVersion: '3.9.0' }, 'prefix', false, /link stays/],
    ['the TypeScript SDK needs a prefix', existing, { usesTypeScriptSdk: true, mlflowVersion: '3.9.0' }, 'prefix', false, /TypeScript SDK/],
    ['an older MLflow links schemas', fresh, { mlflowVersion: '3.10.1' }, 'schema', false, /3\.10\.1/],
    ['a new experiment with a newer MLflow gets a prefix', fresh, { mlflowVersion: '3.11.0rc1' }, 'prefix', true, /recommended/],
    ['an existing experiment gets the schema form', existing, { mlflowVersion: '3.17.2' }, 'schema', true, /new experiments only/],
    ['an unknown MLflow gets what works everywhere', fresh, {}, 'schema', true, /not known/],
  ];
  for (const [name, experiment, facts, form, canChange, reason] of cases) {
    it(name, () => {
      const choice = chooseForm(experiment, facts);
      assert.deepEqual([choice.form, choice.canChange], [form, canChange]);
      assert.match(choice.reason, reason);
    });
  }
});

describe('the plan', () => {
  const given: SetupAnswers = { experiment: fresh, catalogName: 'c', schemaName: 's', createSchema: false, form: 'prefix', tablePrefix: 'p', warehouseId: 'w', grantees: [], scorers: [], destination: 'none' };
  it('says the kind of tables with its reason, also where it was chosen against the rule', () => {
    assert.equal(buildPlan(given, { mlflowVersion: '3.17.2' }).form, 'Kind of tables: table prefix, v5. The experiment is new and MLflow 3.17.2 supports tables with a prefix, the recommended form.');
    assert.match(buildPlan({ ...given, form: 'schema' }, { mlflowVersion: '3.17.2' }).form, /schema-linked, v4, as chosen\. The rule would take table prefix, v5:/);
  });
});

describe('the wizard’s steps', () => {
  it('leave out what is known or has no choice', () => {
    assert.deepEqual(stepsFor({ experiment: existing }, { link }), ['experiment', 'warehouse', 'grantees', 'scorers', 'destination']);
    assert.deepEqual(stepsFor({ experiment: fresh }, { mlflowVersion: '3.9.0' }).slice(1, 4), ['catalog', 'schema', 'warehouse']);
    assert.deepEqual(stepsFor({ experiment: fresh, form: 'prefix' }, { mlflowVersion: '3.12.0' }).slice(1, 6), ['catalog', 'schema', 'form', 'prefix', 'warehouse']);
  });

  it('are asked until all are answered, and give whole answers', () => {
    const draft: Draft = {};
    const facts: SetupFacts = { usesTypeScriptSdk: true };
    const given: [string, () => void][] = [
      ['experiment', () => (draft.experiment = fresh)],
      ['catalog', () => (draft.catalogName = 'main')],
      ['schema', () => Object.assign(draft, { schemaName: 's', createSchema: true })],
      ['prefix', () => (draft.tablePrefix = 'agent')],
      ['warehouse', () => (draft.warehouseId = 'wh')],
      ['grantees', () => (draft.grantees = [])],
      ['scorers', () => (draft.scorers = [])],
      ['destination', () => (draft.destination = 'none')],
    ];
    for (const [step, answer] of given) {
      assert.equal(nextStep(draft, facts), step);
      assert.throws(() => completeAnswers(draft, facts), TypeError);
      answer();
    }
    assert.equal(nextStep(draft, facts), undefined);
    assert.deepEqual([completeAnswers(draft, facts).form, completeAnswers(draft, facts).tablePrefix], ['prefix', 'agent']);
  });

  it('take the location of an existing link', () => {
    const answers = completeAnswers({ experiment: existing, warehouseId: 'w', grantees: [], scorers: [], destination: 'none' }, { link });
    assert.deepEqual([answers.catalogName, answers.schemaName, answers.tablePrefix, answers.createSchema], ['c', 's', 'p', false]);
  });
});

describe('what is typed', () => {
  const cases: [string, string | undefined, RegExp | undefined][] = [
    ['relative experiment', checkExperimentName('agent'), /absolute path/],
    ['experiment without folder', checkExperimentName('/agent'), /folder/],
    ['experiment with a slash at the end', checkExperimentName('/Shared/a/'), /not with a slash/],
    ['good experiment', checkExperimentName('/Users/me@x.com/my agent'), undefined],
    ['schema with a period', checkUcName('a.b', 'schema'), /period/],
    ['good schema', checkUcName('agent-traces', 'schema'), undefined],
    ['prefix with a dash', checkTablePrefix('a-b'), /letters, digits and underscores/],
    ['prefix too long', checkTablePrefix('a'.repeat(239)), /238/],
    ['no percentage', checkPercentage('0'), /stop the scorer/],
    ['good percentage', checkPercentage('50 %'), undefined],
  ];
  for (const [name, found, wanted] of cases) {
    it(name, () => (wanted ? assert.match(found ?? '', wanted) : assert.equal(found, undefined)));
  }

  it('becomes a prefix that is allowed', () => {
    for (const name of ['/Shared/My Agent (v2)', '/x/___', '/x/日本']) assert.equal(checkTablePrefix(proposePrefix(name)), undefined, name);
  });
});

const answers: SetupAnswers = {
  experiment: { kind: 'new', name: '/Shared/agent "x"' },
  catalogName: 'main',
  schemaName: 'traces',
  createSchema: false,
  form: 'schema',
  warehouseId: 'wh1',
  grantees: [{ kind: 'user', name: 'dev@company.com' }],
  scorers: [
    { name: 'tone', sampleRate: 0.5, filter: "status = 'OK'", definition: { kind: 'builtin', className: 'Guidelines', parameters: { guidelines: ['Be "kind".'] } } },
    { name: 'polite', sampleRate: 1, definition: { kind: 'instructions', instructions: 'Is {{ outputs }} polite?' } },
  ],
  destination: 'none',
};

describe('the plan', () => {
  it('warns about stored traces with both outcomes, and about a warehouse that must start', () => {
    const { warnings } = buildPlan(answers, { hasStoredTraces: true, warehouse: { id: 'wh1', name: 'Starter', state: 'STOPPED', isServerless: true } });
    assert.match(warnings.join('\n'), /hides them .* or linking is refused/);
    assert.match(warnings.join('\n'), /Starter is stopped/);
  });

  it('refuses default storage and another link', () => {
    assert.match(buildPlan(answers, { hasDefaultStorage: true }).refusal!, /default storage/);
    assert.match(buildPlan(answers, { link }).refusal!, /linked to c\.s\.p\. Unlink it first/);
    assert.equal(buildPlan(answers, {}).refusal, undefined);
  });

  it('grants MODIFY on tables and never on a view', () => {
    const sql = buildPlan(answers, {}).actions.flatMap((action) => action.sql ?? []);
    assert.ok(sql.some((each) => /^GRANT MODIFY, SELECT ON TABLE .*_metrics TO/.test(each)));
    assert.ok(!sql.some((each) => /MODIFY.*(_unified|_metadata)/.test(each)));
  });
});

describe('the script', () => {
  it('says what the answers say, in Python’s own literals', () => {
    const script = pythonScript(answers, { profile: 'dev' });
    assert.ok(script.includes('EXPERIMENT_NAME = "/Shared/agent \\"x\\""'));
    assert.ok(script.includes('mlflow.set_tracking_uri("databricks://dev")'));
    assert.ok(script.includes('(Guidelines(name="tone", guidelines=["Be \\"kind\\"."]), 0.5, "status = \'OK\'"),'));
    assert.ok(script.includes('make_judge(name="polite"'));
    assert.ok(!script.includes('warehouse_id="') && !script.includes('sampling_config.sample_rate'));
  });

  it('has the grants as SQL, by principal', () => {
    const lines = grantScript(buildPlan(answers, {})).split('\n');
    assert.equal(lines[2], '-- dev@company.com');
    assert.equal(lines[3], 'GRANT USE_CATALOG ON CATALOG main TO `dev@company.com`;');
  });
});

describe('locations', () => {
  it('are read from paths and tags', () => {
    assert.equal(parseLocationPath('a'), undefined);
    assert.equal(parseLocationPath('a..b'), undefined);
    assert.equal(parseLocationPath('a.b.c.d'), undefined);
    assert.equal(locationPath(parseLocationPath('a.b.c')!), 'a.b.c');
    const tags = {
      'mlflow.experiment.databricksTraceDestinationPath': 'a.b.c',
      'mlflow.experiment.databricksTraceSpanStorageTable': 'c_otel_spans',
      'mlflow.experiment.databricksTraceAnnotationStorageTable': 'a.b.c_otel_annotations',
    };
    assert.equal(experimentLink(tags)!.spansTable, 'a.b.c_otel_spans');
    assert.equal(experimentLink(tags)!.annotationsTable, 'a.b.c_otel_annotations');
    assert.equal(experimentLink({}), undefined);
    assert.equal(expectedTables({ form: 'prefix', catalogName: 'a', schemaName: 'b', tablePrefix: 'c' }).unifiedView, 'a.b.c_trace_unified');
  });
});
