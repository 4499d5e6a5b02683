import assert from 'node:assert/strict';
import type { Action, TraceDestination } from '../../src/instrument/actions';
import type { Instrumenter } from '../../src/instrument/plan';
import { acted, pythonInstrumenter, resultOf } from './mlflow/instrumented';
import { LocalProcess } from './mlflow/localProcess';
import { clients, databricksEnvironment } from './mlflow/python';

const traced = `
import json
import mlflow


@mlflow.trace
def answer(question):
    return question + "!"


RESULT = answer("why")
mlflow.flush_trace_async_logging()
print("RESULT " + json.dumps({"answer": RESULT, "id": mlflow.get_last_active_trace_id()}))
`;

const openTelemetry = `
import json

from opentelemetry import trace

with trace.get_tracer("shop").start_as_current_span("checkout") as span:
    span.set_attribute("cart.items", 3)
sent = trace.get_tracer_provider().force_flush()
print("RESULT " + json.dumps({"sent": sent}))
`;

/** What the quick fixes write sends the spans of a program, whose terminal says nothing about it, to the tables it names. */
describe('code that sets where spans go', () => {
  let instrumenter: Instrumenter;
  before(async () => {
    instrumenter = await pythonInstrumenter();
  });

  for (const client of clients) {
    it(`sends traces to a schema, with ${client.name}`, () =>
      withLocal('schema', async (local) => {
        const { experimentId, catalogName: catalog, schemaName: schema } = local.status.defaults;
        const { answer, id } = await runWith(client.python, local, { MLFLOW_EXPERIMENT_ID: experimentId }, { version: 'v4', catalog, schema });
        assert.equal(answer, 'why!');
        assert.match(id, new RegExp(`^trace:/${catalog}\\.${schema}/[0-9a-f]{32}$`));
        assert.deepEqual(await spansIn(local, `${catalog}.${schema}.mlflow_experiment_trace_otel_spans`), [['answer']]);
      }));

    it(`exports OpenTelemetry spans, with ${client.name}`, () =>
      withLocal('schema', async (local) => {
        const { catalogName, schemaName } = local.status.defaults;
        const table = `${catalogName}.${schemaName}.mlflow_experiment_trace_otel_spans`;
        const program = acted(instrumenter, openTelemetry, { kind: 'exportOtlp', table });
        assert.deepEqual(await resultOf(client.python, program, local, databricksEnvironment(local)), { sent: true });
        assert.deepEqual(await spansIn(local, table), [['checkout']]);
      }));
  }

  const newest = clients.at(-1);
  it('sends traces to tables with a prefix, with the newest MLflow, the first that has it', () =>
    withLocal('prefix', async (local) => {
      assert.ok(newest);
      const { experimentId, catalogName: catalog, schemaName: schema, tablePrefix } = local.status.defaults;
      assert.ok(tablePrefix);
      const { id } = await runWith(newest.python, local, {}, { version: 'v5', catalog, schema, tablePrefix, experiment: experimentId });
      assert.match(id, new RegExp(`^trace:/${catalog}\\.${schema}\\.${tablePrefix}/[0-9a-f]{32}$`));
      assert.deepEqual(await spansIn(local, `${catalog}.${schema}.${tablePrefix}_otel_spans`), [['answer']]);
    }));

  async function runWith(python: string, local: LocalProcess, env: Record<string, string>, destination: TraceDestination): Promise<{ answer: string; id: string }> {
    const action: Action = { kind: 'setDestination', destination };
    const program = acted(instrumenter, traced, action);
    assert.equal(acted(instrumenter, program, action), program, 'the second time changes something');
    return resultOf(python, program, local, { ...databricksEnvironment(local), ...env });
  }
});

async function withLocal(location: 'schema' | 'prefix', work: (local: LocalProcess) => Promise<void>): Promise<void> {
  const local = new LocalProcess();
  await local.start(location);
  try {
    await work(local);
  } finally {
    await local.stop();
  }
}

const spansIn = (local: LocalProcess, table: string): Promise<(string | null)[][]> => local.sql(`SELECT name FROM ${table}`);
