import assert from 'node:assert/strict';
import { LocalWorkspaceClient } from '../../../src/databricks/localWorkspace';
import { destination, type TracePath } from './destination';
import { LocalProcess } from './localProcess';
import { clients, runPython } from './python';

/** Makes a trace and assesses it as people and judges do; prints what it is called. */
const writer = `
import json, mlflow
from mlflow.entities import AssessmentSource

@mlflow.trace
def answer(q):
    return q.upper()

answer("hi")
trace_id = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()
judge = AssessmentSource(source_type="LLM_JUDGE", source_id="judge")
first = mlflow.log_feedback(trace_id=trace_id, name="tone", value="rude", rationale="short", source=judge)
mlflow.log_feedback(trace_id=trace_id, name="score", value=0.25)
mlflow.log_feedback(trace_id=trace_id, name="tags", value=["a", "b"])
mlflow.log_expectation(trace_id=trace_id, name="expected", value=["x", "y"])
mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value="kind", rationale="read again")
print("RESULT " + json.dumps({"id": trace_id}))
`;

/** Reads the assessments of a trace as the client sees them. */
const reader = `
import json, mlflow
trace = mlflow.get_trace(TRACE_ID)
def value(a):
    return a.feedback.value if a.feedback is not None else a.expectation.value
print("RESULT " + json.dumps([[a.name, value(a), a.rationale, a.source.source_type, a.source.source_id, a.span_id, a.valid is not False] for a in trace.info.assessments]))
`;

async function run<T>(program: string, python: string, local: LocalProcess, env: Record<string, string>): Promise<T> {
  const { code, output } = await runPython(python, program, local, env);
  const line = output.split('\n').find((each) => each.startsWith('RESULT '));
  assert.ok(code === 0 && line, `the program ended with ${code}:\n${output}`);
  return JSON.parse(line.slice('RESULT '.length)) as T;
}

for (const client of clients) {
  describe(`assessments with ${client.name}`, () => {
    for (const way of ['Unity Catalog', 'an experiment without link', 'a plain tracking server'] satisfies TracePath[]) {
      it(`are read and written by both sides: ${way}`, async () => {
        const local = new LocalProcess();
        await local.start();
        const ours = new LocalWorkspaceClient(local.owner.port, local.owner.token);
        try {
          const { env } = await destination(way, local);
          const { id } = await run<{ id: string }>(writer, client.python, local, env);
          const traceId = /[0-9a-f]{32}/.exec(id)![0];
          const { rows } = await ours.traces({ text: traceId });
          const trace = { traceId, location: rows[0]!.location };
          const read = await ours.workspace.assessments.list(trace);
          assert.deepEqual(
            read.map(({ name, kind, value, sourceType, isValid }) => [name, kind, value, sourceType, isValid]),
            [
              ['tone', 'feedback', 'rude', 'LLM_JUDGE', false], ['score', 'feedback', 0.25, 'CODE', true], ['tags', 'feedback', ['a', 'b'], 'CODE', true],
              ['expected', 'expectation', ['x', 'y'], 'HUMAN', true], ['tone', 'feedback', 'kind', read[4]!.sourceType, true],
            ],
          );
          assert.equal(read[4]!.overrides, read[0]!.id);
          for (const { id: each } of read) await ours.workspace.assessments.delete(trace, each);
          const made = await ours.workspace.assessments.create(trace, { name: 'correctness', kind: 'feedback', value: true, rationale: 'It is.' }, 'me@x.example');
          await ours.workspace.assessments.create(trace, { name: 'facts', kind: 'expectation', value: ['one', 'two'], rationale: '' }, 'me@x.example');
          await ours.workspace.assessments.update(trace, made.id, { name: 'correctness', kind: 'feedback', value: false, rationale: 'It is not.' });
          const seen = await run<unknown[]>(reader.replace('TRACE_ID', JSON.stringify(id)), client.python, local, env);
          assert.deepEqual(seen, [['correctness', false, 'It is not.', 'HUMAN', 'me@x.example', null, true], ['facts', ['one', 'two'], null, 'HUMAN', 'me@x.example', null, true]]);
        } finally {
          await ours.close();
          await local.stop();
        }
      });
    }
  });
}
