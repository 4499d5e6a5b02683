import assert from 'node:assert/strict';
import { LocalWorkspaceClient } from '../../../src/databricks/localWorkspace';
import { sendTestTrace } from './sendTestTrace';
import { testWorkspace, type TestWorkspace } from './workspaceFixture';

const traceId = '0af7651916cd43dd8448eb211c80319d';

for (const [name, location] of [['prefix tables', 'prefix'], ['schema tables', 'schema'], ['an experiment', undefined]] as const) {
  describe(`assessments through the client: ${name}`, () => {
    let workspace: TestWorkspace;
    let client: LocalWorkspaceClient;
    let trace: { traceId: string; location: string };
    before(async () => {
      workspace = await testWorkspace({ location: location ?? 'schema' });
      client = new LocalWorkspaceClient(workspace.port, workspace.token);
      trace = { traceId, location: await sendTestTrace(workspace, client, traceId, location === undefined ? 'experiment' : 'uc') };
    });
    after(async () => {
      await client.close();
      await workspace.dispose();
    });

    it('are stored, read back, changed and deleted', async () => {
      const { assessments } = client.workspace;
      assert.deepEqual(await assessments.list(trace), []);
      const made = await assessments.create(trace, { name: 'correctness', kind: 'feedback', value: true, rationale: 'It cites the manual.' }, 'me@x.example');
      assert.deepEqual([made.name, made.kind, made.value, made.rationale, made.sourceType, made.sourceId, made.isValid, made.spanId], ['correctness', 'feedback', true, 'It cites the manual.', 'HUMAN', 'me@x.example', true, undefined]);
      const changed = await assessments.update(trace, made.id, { name: 'correctness', kind: 'feedback', value: 0.5, rationale: '' });
      assert.deepEqual([changed.id, changed.value, changed.rationale], [made.id, 0.5, '']);
      await assessments.delete(trace, made.id);
      assert.deepEqual(await assessments.list(trace), []);
    });

    it('keep every kind of value, also on spans', async () => {
      const { assessments } = client.workspace;
      const drafts = [['number', 4, 'feedback'], ['yes', false, 'feedback'], ['text', 'a “text”', 'feedback'], ['list', ['a', 'b'], 'feedback'], ['expected', ['x', 'y'], 'expectation'], ['answer', 'two months', 'expectation']] as const;
      for (const [draft, value, kind] of drafts) await assessments.create(trace, { name: draft, kind, value, rationale: '', spanId: '00f067aa0ba902b7' }, 'me');
      const read = await assessments.list(trace);
      assert.deepEqual(read.map(({ name: each, value, kind, spanId }) => [each, value, kind, spanId]), drafts.map(([draft, value, kind]) => [draft, value, kind, '00f067aa0ba902b7']));
      for (const { id } of read) await assessments.delete(trace, id);
    });

    it('stay in their order when one is changed', async () => {
      const { assessments } = client.workspace;
      const ids: string[] = [];
      for (const each of ['one', 'two']) ids.push((await assessments.create(trace, { name: each, kind: 'feedback', value: 1, rationale: '' }, 'me')).id);
      await assessments.update(trace, ids[0]!, { name: 'one', kind: 'feedback', value: 2, rationale: '' });
      const path = location === undefined ? `/api/3.0/mlflow/traces/tr-${traceId}` : `/api/4.0/mlflow/traces/${trace.location}/${traceId}/info`;
      const answer = await workspace.json<{ trace: { trace_info: { assessments: { assessment_name: string }[] } } }>('GET', path);
      assert.deepEqual(answer.trace.trace_info.assessments.map((each) => each.assessment_name), ['one', 'two']);
      for (const id of ids) await assessments.delete(trace, id);
    });

    it('keep what was overridden, marked so', async () => {
      const { assessments } = client.workspace;
      const judged = await assessments.create(trace, { name: 'tone', kind: 'feedback', value: 'rude', rationale: '' }, 'judge');
      const mine = await assessments.create(trace, { name: 'tone', kind: 'feedback', value: 'kind', rationale: 'Read it again.', overrides: judged.id }, 'me');
      const read = await assessments.list(trace);
      assert.deepEqual(read.map(({ id, isValid, overrides }) => [id, isValid, overrides]), [[judged.id, false, undefined], [mine.id, true, judged.id]]);
    });

    it('with a name that Databricks refuses are not sent', async () => {
      const before = (await client.workspace.assessments.list(trace)).length;
      await assert.rejects(client.workspace.assessments.create(trace, { name: 'a.b', kind: 'feedback', value: 1, rationale: '' }, 'me'), { code: 'assessment.invalid', message: /no dots.*a_b/s });
      assert.equal((await client.workspace.assessments.list(trace)).length, before);
    });
  });
}
