import assert from 'node:assert/strict';
import type { SetupAnswers } from '../../../src/setup/answers';
import { buildPlan, type SetupPlan } from '../../../src/setup/plan';
import { runPlan, type SetupDeps, type SetupOutcome } from '../../../src/setup/run';
import { reviveState, startState, type SetupState } from '../../../src/setup/state';
import { FakeWorkspace, token, type Fault } from '../../fakes/workspace';
import { connect, ManualClock, setupDeps } from '../../fakes/workspaceClient';

const experimentName = '/Shared/team/agent-traces';

const answers: SetupAnswers = {
  experiment: { kind: 'new', name: experimentName },
  catalogName: 'main',
  schemaName: 'traces',
  createSchema: true,
  form: 'schema',
  warehouseId: 'wh1',
  grantees: [{ kind: 'servicePrincipal', name: '11111111-2222-3333-4444-555555555555' }],
  scorers: [{ name: 'safety', sampleRate: 0.5, definition: { kind: 'builtin', className: 'Safety', parameters: {} } }],
  destination: 'none',
};

interface Run {
  readonly fake: FakeWorkspace;
  readonly plan: SetupPlan;
  readonly deps: SetupDeps;
  readonly kept: SetupState[];
  go(state?: SetupState, signal?: AbortSignal): Promise<SetupOutcome>;
}

async function prepare(given: SetupAnswers = answers, options: { timeoutMs?: number } = {}): Promise<Run> {
  const fake = await new FakeWorkspace().start();
  const { workspace, http } = connect(fake, options);
  const plan = buildPlan(given, {});
  const deps = setupDeps(workspace, http, new ManualClock());
  const kept: SetupState[] = [];
  return {
    fake,
    plan,
    deps,
    kept,
    go: (state = startState(fake.host, given), signal) => runPlan(plan, state, deps, { keep: (each) => void kept.push(structuredClone(each)), signal }),
  };
}

/** The state at the end of a set-up, whatever happened on the way. */
function assertComplete({ fake }: Run, outcome: SetupOutcome): void {
  const { state } = fake;
  assert.equal(outcome.status, 'done', outcome.status === 'failed' ? outcome.state.failure?.sentence : '');
  assert.equal(state.experiments.length, 1);
  assert.equal(state.experiments[0]!.tags['mlflow.experiment.databricksTraceDestinationPath'], 'main.traces');
  assert.equal(state.experiments[0]!.tags['mlflow.monitoring.sqlWarehouseId'], 'wh1');
  const principal = answers.grantees[0]!.name;
  for (const kind of ['spans', 'logs', 'metrics']) {
    assert.deepEqual(new Map(state.held('table', `main.traces.mlflow_experiment_trace_otel_${kind}`)).get(principal), ['MODIFY', 'SELECT']);
  }
  assert.deepEqual(new Map(state.held('table', 'main.traces.mlflow_experiment_trace_unified')).get(principal), ['SELECT']);
  const scorers = JSON.parse(state.scorers.get(state.experiments[0]!.id)!) as { name: string; sample_rate: number }[];
  assert.deepEqual(scorers.map((each) => [each.name, each.sample_rate]), [['safety', 0.5]]);
  assert.equal(state.spans.length, 1);
  assert.equal(outcome.state.readBack?.kind, 'arrived');
}

describe('a set-up', () => {
  let run: Run;
  afterEach(() => run.fake.stop());

  it('makes everything, reads it back, and says so', async () => {
    run = await prepare();
    assertComplete(run, await run.go());
    assert.deepEqual(run.fake.state.folders, new Set(['/Shared', '/Shared/team']));
  });

  it('sends exactly the changing calls that the plan showed', async () => {
    run = await prepare();
    await run.go();
    const experiment = run.fake.state.experiments[0]!.id;
    const traceId = [...run.fake.state.traceInfos.keys()][0]!;
    const filled = (text: string): string => text.replaceAll('{experiment_id}', experiment).replaceAll('%7Bexperiment_id%7D', experiment).replaceAll('%7Btrace_id%7D', traceId);
    const planned = run.plan.actions.flatMap((action) => action.calls).filter((call) => call.method !== 'GET' && !call.path.endsWith('/start'));
    assert.deepEqual(run.fake.changes, planned.map((call) => filled(`${call.method} ${call.path}`)));
    for (const [index, call] of planned.entries()) {
      if (call.path.includes('/otel/') || call.path.endsWith('/info') || call.path.includes('scheduled-scorers')) continue;
      const sent = run.fake.requests.filter((each) => each.method !== 'GET' && !/statements$/.test(each.path))[index]!;
      const body = JSON.parse(filled(JSON.stringify(call.body))) as Record<string, unknown>;
      if (call.path.includes('link-location')) Object.assign(body, { uc_schema: (JSON.parse(sent.text) as { uc_schema: unknown }).uc_schema });
      assert.deepEqual(JSON.parse(sent.text), body, call.path);
    }
  });

  it('changes nothing when it is run again', async () => {
    run = await prepare();
    const first = await run.go();
    const count = run.fake.changes.length;
    const again = await run.go({ ...startState(run.fake.host, answers), testTrace: first.state.testTrace });
    assertComplete(run, again);
    const repeated = run.fake.changes.slice(count).filter((each) => !each.startsWith('PATCH /api/2.1/unity-catalog/permissions') && !each.startsWith('PATCH /api/2.0/permissions'));
    assert.deepEqual(repeated, []);
  });

  it('makes prefixed tables with their annotations', async () => {
    run = await prepare({ ...answers, form: 'prefix', tablePrefix: 'agent', scorers: [] });
    const outcome = await run.go();
    assert.equal(outcome.status, 'done');
    assert.equal(run.fake.state.experiments[0]!.tags['mlflow.experiment.databricksTraceDestinationPath'], 'main.traces.agent');
    assert.deepEqual(new Map(run.fake.state.held('table', 'main.traces.agent_otel_annotations')).get(answers.grantees[0]!.name), ['MODIFY', 'SELECT']);
  });

  it('uses an experiment that exists, and starts a stopped warehouse', async () => {
    run = await prepare();
    run.fake.state.experiments.push({ id: '77', name: experimentName, lifecycle: 'active', tags: {}, storedTraces: 0 });
    run.fake.state.warehouses[0]!.state = 'STOPPED';
    assertComplete(run, await run.go());
    assert.equal(run.fake.changes.filter((each) => each.endsWith('/start')).length, 1);
  });

  it('waits for tags and rows that come late', async () => {
    run = await prepare();
    run.fake.state.tagDelayReads = 3;
    run.fake.state.rowDelayReads = 4;
    const outcome = await run.go();
    assertComplete(run, outcome);
  });

  it('calls a trace that is not seen "accepted", and finds it on resuming without sending another', async () => {
    run = await prepare();
    run.fake.state.rowDelayReads = 1_000;
    const first = await run.go();
    assert.equal(first.status, 'done');
    assert.equal(first.state.readBack?.kind, 'notSeen');
    run.fake.state.rowDelayReads = 0;
    const checked = await run.go({ ...first.state, done: first.state.done.filter((id) => id !== 'testTrace') });
    assert.equal(run.fake.state.spans.length, 1);
    assert.equal(checked.status, 'done');
  });

  it('tells a refused span from one that was dropped silently', async () => {
    run = await prepare();
    run.fake.state.rejectsSpans = 'span limit reached';
    const rejected = await run.go();
    assert.equal(rejected.status, 'failed');
    assert.deepEqual(rejected.state.readBack, { kind: 'refused', message: 'span limit reached' });
    await run.fake.stop();
    run = await prepare();
    run.fake.state.dropsSpans = true;
    const dropped = await run.go();
    assert.equal(dropped.state.readBack?.kind, 'notSeen');
  });

  it('never replaces a link', async () => {
    run = await prepare();
    const tags = { 'mlflow.experiment.databricksTraceDestinationPath': 'main.other' };
    run.fake.state.experiments.push({ id: '77', name: experimentName, lifecycle: 'active', tags, storedTraces: 0 });
    const outcome = await run.go();
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.state.failure!.sentence, /linked to main\.other, not to main\.traces/);
    assert.ok(!run.fake.changes.some((each) => each.includes('link-location')));
  });

  it('tells ALREADY_EXISTS for tables of its own from tables of somebody else', async () => {
    run = await prepare();
    run.fake.state.schemas.push({ fullName: 'main.traces', owner: 'x' });
    const foreign = { fullName: 'main.traces.mlflow_experiment_trace_otel_spans', tableType: 'MANAGED' as const, owner: 'x', properties: {}, columns: [] };
    run.fake.state.tables.push(foreign);
    const outcome = await run.go();
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.state.failure!.sentence, /is not a trace table of this form .* UNSPECIFIED/s);
    await run.fake.stop();

    run = await prepare();
    const other = await prepare();
    await other.go();
    await other.fake.stop();
    run.fake.state.tables.push(...other.fake.state.tables);
    run.fake.state.schemas.push({ fullName: 'main.traces', owner: 'x' });
    assertComplete(run, await run.go());
  });

  it('names an experiment in the trash', async () => {
    run = await prepare();
    run.fake.state.experiments.push({ id: '77', name: experimentName, lifecycle: 'deleted', tags: {}, storedTraces: 0 });
    const outcome = await run.go();
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.state.failure!.sentence, /trash/);
  });
});

const html = { status: 502, text: '<html><body>Bad gateway</body></html>', contentType: 'text/html' };

/** Every fault of the list, with what the message must say where the run stops at it. */
const faults: readonly { name: string; fault: Omit<Fault, 'on'>; stops?: RegExp }[] = [
  { name: '401 in mid-flow', fault: { times: 1, answer: { status: 401, json: { error_code: 'UNAUTHENTICATED', message: 'expired' } } }, stops: /sign-in has expired/ },
  { name: '403', fault: { times: 1, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'You shall not.' } } }, stops: /You shall not\./ },
  { name: '429 with Retry-After', fault: { times: 1, answer: { status: 429, headers: { 'retry-after': '0.01' }, json: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow down' } } } },
  { name: '500 then success', fault: { times: 1, answer: { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'oops' } } }, stops: /oops/ },
  { name: 'an HTML error page', fault: { times: 5, answer: html }, stops: /web page instead of JSON/ },
  { name: 'a broken connection', fault: { times: 5, answer: 'break' }, stops: /cannot be reached/ },
  { name: 'no answer in time', fault: { times: 5, answer: 'hang' }, stops: /did not answer in time/ },
];

/** The first changing (or deciding) call of each action. */
const calls: readonly { step: string; on: RegExp }[] = [
  { step: 'finding the experiment', on: /get-by-name$/ },
  { step: 'making the folder', on: /mkdirs$/ },
  { step: 'creating the experiment', on: /experiments\/create$/ },
  { step: 'creating the schema', on: /POST .*\/schemas$/ },
  { step: 'reading the warehouse', on: /GET .*warehouses\/wh1$/ },
  { step: 'making the tables', on: /traces\/location$/ },
  { step: 'linking', on: /link-location$/ },
  { step: 'reading the tables', on: /GET .*tables\/main/ },
  { step: 'granting on the catalog', on: /PATCH .*permissions\/catalog/ },
  { step: 'granting on a table', on: /PATCH .*permissions\/table/ },
  { step: 'granting on the warehouse', on: /PATCH .*permissions\/warehouses/ },
  { step: 'setting the tag', on: /set-experiment-tag$/ },
  { step: 'reading the scorers', on: /GET .*scheduled-scorers/ },
  { step: 'writing the scorers', on: /POST .*scheduled-scorers/ },
  { step: 'sending the span', on: /otel\/v1\/traces$/ },
  { step: 'posting the info', on: /POST .*\/info$/ },
];

describe('a set-up against a workspace that misbehaves', function () {
  for (const { name, fault, stops } of faults) {
    for (const { step, on } of calls) {
      it(`${name} while ${step}: stops with a message or goes on, and resumes to the end`, async () => {
        const run = await prepare(answers, { timeoutMs: fault.answer === 'hang' ? 500 : undefined });
        try {
          const placed: Fault = { ...fault, on };
          run.fake.faults.push(placed);
          let outcome = await run.go();
          assert.ok(placed.times < fault.times, 'the fault was never met');
          if (outcome.status === 'failed') {
            const { failure } = outcome.state;
            assert.ok(stops, `should not have stopped: ${failure?.sentence}`);
            assert.match(failure!.sentence, stops);
            assert.equal(failure!.actionId, outcome.action.id);
            assert.ok(!failure!.sentence.includes(token));
            // What the editor kept is enough to go on, after the fault is over.
            placed.times = 0;
            const kept = reviveState(JSON.parse(JSON.stringify(run.kept.at(-1))))!;
            outcome = await run.go(kept);
          }
          assertComplete(run, outcome);
        } finally {
          await run.fake.stop();
        }
      });
    }
  }

  it('a refusal at each changing call in turn leaves every earlier step done and every later one undone', async () => {
    const whole = await prepare();
    await whole.go();
    const count = whole.fake.changes.length;
    await whole.fake.stop();
    for (let at = 0; at < count; at += 1) {
      const run = await prepare();
      run.fake.faults.push({ on: /^(POST|PATCH) (?!.*statements)/, after: at, times: 1, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } } });
      const outcome = await run.go();
      assert.equal(outcome.status, 'failed', `call ${at}`);
      const failedAt = run.plan.actions.findIndex((action) => action.id === outcome.state.failure!.actionId);
      assert.deepEqual(outcome.state.done, run.plan.actions.slice(0, failedAt).map((action) => action.id));
      assertComplete(run, await run.go(run.kept.at(-1)));
      await run.fake.stop();
    }
  });

  it('a cancel while the warehouse starts ends silently and can be resumed', async () => {
    const run = await prepare();
    run.fake.state.warehouses[0]!.state = 'STOPPED';
    run.fake.state.readsUntilRunning = 5;
    const abort = new AbortController();
    const clock = run.deps.clock as ManualClock;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => {
      abort.abort();
      return sleep(ms, signal);
    };
    const outcome = await run.go(undefined, abort.signal);
    assert.equal(outcome.status, 'cancelled');
    clock.sleep = sleep;
    assertComplete(run, await run.go(outcome.state));
    await run.fake.stop();
  });

  it('a warehouse that takes a minute is waited for, with its state and the time', async () => {
    const run = await prepare();
    run.fake.state.warehouses[0]!.state = 'STOPPED';
    run.fake.state.readsUntilRunning = 20;
    const clock = run.deps.clock as ManualClock;
    const start = clock.now();
    const notes: string[] = [];
    const outcome = await runPlan(run.plan, startState(run.fake.host, answers), run.deps, { keep: () => undefined, onProgress: ({ phase, note }) => void (phase === 'waiting' && notes.push(note!)) });
    assertComplete(run, outcome);
    assert.ok(clock.now() - start >= 60_000);
    assert.ok(notes.includes('Starter is starting, 57 s'), notes.join());
    assert.equal(run.fake.changes.filter((each) => each.endsWith('/start')).length, 1);
    await run.fake.stop();
  });

  it('a warehouse that never starts ends with a sentence, and is not asked to start twice', async () => {
    const run = await prepare();
    run.fake.state.warehouses[0]!.state = 'STOPPED';
    run.fake.state.readsUntilRunning = 100_000;
    const outcome = await run.go();
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.state.failure!.sentence, /did not start within 10 minutes/);
    run.fake.state.readsUntilRunning = 0;
    assertComplete(run, await run.go(run.kept.at(-1)));
    await run.fake.stop();
  });

  for (const { step, on } of calls) {
    it(`a cancel while the answer is slow, ${step}: ends silently, and resumes to the end`, async () => {
      const run = await prepare();
      const abort = new AbortController();
      const slow: Fault = { on, times: 1, answer: 'hang' };
      run.fake.faults.push(slow);
      const watch = setInterval(() => slow.times === 0 && abort.abort(), 2);
      const outcome = await run.go(undefined, abort.signal);
      clearInterval(watch);
      assert.equal(outcome.status, 'cancelled');
      assert.equal(outcome.state.failure, undefined);
      assertComplete(run, await run.go(reviveState(JSON.parse(JSON.stringify(run.kept.at(-1) ?? startState(run.fake.host, answers))))));
      await run.fake.stop();
    });
  }

  it('a table that vanishes after linking is named', async () => {
    const run = await prepare();
    await run.go();
    run.fake.state.tables = run.fake.state.tables.filter((each) => !each.fullName.endsWith('_logs'));
    const outcome = await run.go();
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.state.failure!.sentence, /mlflow_experiment_trace_otel_logs, but that table does not exist/);
    await run.fake.stop();
  });
});
