import assert from 'node:assert/strict';
import type { ScorerChoice } from '../../../src/monitoring/catalogue';
import { changeScorers } from '../../../src/monitoring/list';
import { FakeWorkspace, type Fault } from '../../fakes/workspace';
import { connect } from '../../fakes/workspaceClient';

/** An entry of a client that knows more than this one. */
const foreign = '{"name":"theirs","serialized_scorer":"{\\"new_form\\":1}","custom":{},"sample_rate":0.10,"scorer_version":12345678901234567890,"future":{"x":[1.0]}}';
const scorer = (name: string): ScorerChoice => ({ name, sampleRate: 1, definition: { kind: 'builtin', className: 'Safety', parameters: {} } });
/** Waits in the proportions of real life: far longer than an answer takes. */
const settled = { sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 120)) };

describe('scorers over HTTP', () => {
  let fake: FakeWorkspace;
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    fake.state.scorers.set('1', `[${foreign}]`);
  });
  afterEach(() => fake.stop());
  const add = (name: string): Promise<unknown> => changeScorers(connect(fake).workspace.scorers, '1', [{ kind: 'add', choice: scorer(name) }], settled);
  const names = (): string[] => (JSON.parse(fake.state.scorers.get('1')!) as { name: string }[]).map((each) => each.name);

  it('two people who add at once lose nothing, again and again', async () => {
    for (let round = 0; round < 5; round += 1) await Promise.all([add(`a${round}`), add(`b${round}`)]);
    assert.deepEqual(names().sort(), ['a0', 'a1', 'a2', 'a3', 'a4', 'b0', 'b1', 'b2', 'b3', 'b4', 'theirs']);
    assert.ok(fake.state.scorers.get('1')!.includes(foreign));
  });

  const faults: [string, Omit<Fault, 'on'>, RegExp | undefined][] = [
    ['401', { times: 1, answer: { status: 401, json: { error_code: 'UNAUTHENTICATED', message: 'expired' } } }, /expired/],
    ['403', { times: 1, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'You need CAN_EDIT.' } } }, /CAN_EDIT/],
    ['429 with Retry-After', { times: 1, answer: { status: 429, headers: { 'retry-after': '0.01' }, json: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow' } } }, undefined],
    ['500 then success', { times: 1, answer: { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'oops' } } }, undefined],
    ['an HTML error page', { times: 9, answer: { status: 502, text: '<html>bad gateway</html>', contentType: 'text/html' } }, /web page instead of JSON/],
    ['a broken connection', { times: 9, answer: 'break' }, /connection/i],
  ];
  for (const [name, fault, stops] of faults) {
    for (const method of ['GET', 'PATCH']) {
      it(`${name} at ${method}: ${stops ? 'stops with the reason, nothing half done, and works afterwards' : 'goes on'}`, async () => {
        const placed = { ...fault, on: new RegExp(`^${method} .*scheduled-scorers`) };
        fake.faults.push(placed);
        if (stops) {
          await assert.rejects(add('mine'), stops);
          assert.equal(fake.state.scorers.get('1'), `[${foreign}]`);
          placed.times = 0;
        }
        await add('mine');
        assert.deepEqual(names(), ['theirs', 'mine']);
      });
    }
  }

  it('a cancel while the answer is slow ends at once and loses nothing', async () => {
    const abort = new AbortController();
    fake.faults.push({ on: /^PATCH .*scheduled-scorers/, times: 1, answer: 'hang' });
    const work = changeScorers(connect(fake).workspace.scorers, '1', [{ kind: 'add', choice: scorer('mine') }], { ...settled, signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(work, { name: 'AbortError' });
    assert.deepEqual(names(), ['theirs']);
  });
});

describe('judging older traces', () => {
  let fake: FakeWorkspace;
  beforeEach(async () => void (fake = await new FakeWorkspace().start()));
  afterEach(() => fake.stop());
  const request = { rates: { tone: 0.25 }, sinceMs: 1_700_000_000_000, untilMs: 1_700_600_000_000 };

  it('starts a job on the endpoint of the experiment’s monitor', async () => {
    fake.state.monitors.set('1', 'monitor-endpoint');
    assert.equal(await connect(fake).workspace.scorers.backfill('1', request), '730001');
    assert.deepEqual(JSON.parse(fake.requests.at(-1)!.text), {
      experiment_id: '1', endpoint_name: 'monitor-endpoint', scorer_sample_rates: [{ name: 'tone', sample_rate: 0.25 }], start_timestamp_ms: 1_700_000_000_000, end_timestamp_ms: 1_700_600_000_000, trace_ids: null,
    });
  });

  it('says what to do where there is no monitor or no such call, and starts nothing', async () => {
    await assert.rejects(connect(fake).workspace.scorers.backfill('1', request), { code: 'scorers.noBackfill', message: /start a scorer first/ });
    fake.faults.push({ on: /managed-evals\/monitors/, times: 1, answer: { status: 404, json: { error_code: 'ENDPOINT_NOT_FOUND', message: 'No API found' } } });
    await assert.rejects(connect(fake).workspace.scorers.backfill('1', request), { code: 'scorers.noBackfill' });
    assert.ok(!fake.requests.some((each) => each.path.endsWith('/backfill')));
  });

  it('is not sent twice when the answer is lost: a second job would cost as much again', async () => {
    fake.state.monitors.set('1', 'monitor-endpoint');
    fake.faults.push({ on: /backfill$/, times: 9, answer: 'break' });
    await assert.rejects(connect(fake).workspace.scorers.backfill('1', request), /connection/i);
    assert.equal(fake.requests.filter((each) => each.path.endsWith('/backfill')).length, 1);
  });
});
