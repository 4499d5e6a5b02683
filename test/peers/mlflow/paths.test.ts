import assert from 'node:assert/strict';
import { LocalProcess } from './localProcess';
import { destination } from './destination';
import { clients, runPython } from './python';

/** A bare program: one decorated function that calls another, and one that fails; then the client reads its traces back. */
const program = `
import json, time
import mlflow

@mlflow.trace
def outer(x):
    return inner(x) + 1

@mlflow.trace(span_type="TOOL")
def inner(x):
    return x * 2

@mlflow.trace
def failing():
    raise KeyError("missing")

outer(20)
good = mlflow.get_last_active_trace_id()
try:
    failing()
except KeyError:
    pass
bad = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()

def read(trace_id):
    for _ in range(50):
        try:
            trace = mlflow.get_trace(trace_id)
        except Exception:
            trace = None
        if trace and trace.data.spans:
            return trace
        time.sleep(0.2)
    raise SystemExit(f"trace {trace_id} cannot be read back")

def spans(trace):
    names = {span.span_id: span.name for span in trace.data.spans}
    return [
        {"name": span.name, "parent": names.get(span.parent_id), "type": span.span_type, "status": str(span.status.status_code.name),
         "inputs": span.inputs, "outputs": span.outputs, "events": [event.name for event in span.events]}
        for span in sorted(trace.data.spans, key=lambda span: span.start_time_ns)
    ]

found = mlflow.search_traces(LOCATIONS, return_type="list")
print("RESULT " + json.dumps({
    "good": spans(read(good)), "bad": spans(read(bad)),
    "states": [str(read(good).info.state.value), str(read(bad).info.state.value)],
    "found": sorted(trace.info.trace_id for trace in found) == sorted([good, bad]),
    "id": good,
}))
`;

const goodSpans = [
  { name: 'outer', parent: null, type: 'UNKNOWN', status: 'OK', inputs: { x: 20 }, outputs: 41, events: [] },
  { name: 'inner', parent: 'outer', type: 'TOOL', status: 'OK', inputs: { x: 20 }, outputs: 40, events: [] },
];

interface ProgramResult {
  readonly good: unknown[];
  readonly bad: { name: string; status: string; events: string[] }[];
  readonly states: string[];
  readonly found: boolean;
  readonly id: string;
}

for (const client of clients) {
  describe(`a bare traced program with ${client.name}`, () => {
    // MLflow 3.9 does not look an experiment's link up, so a table prefix is reached by newer clients only.
    const prefixes = client.name === 'MLflow 3.9' ? [] : (['a table prefix'] as const);
    for (const path of ['Unity Catalog', ...prefixes, 'an experiment without link', 'a plain tracking server'] as const) {
      it(`is stored and read back: ${path}`, async () => {
        const local = new LocalProcess();
        await local.start(path === 'a table prefix' ? 'prefix' : 'schema');
        try {
          const isUc = path === 'Unity Catalog' || path === 'a table prefix';
          const { env, locations } = await destination(path, local);
          const { code, output } = await runPython(client.python, program.replace('LOCATIONS', locations), local, env);
          const line = output.split('\n').find((each) => each.startsWith('RESULT '));
          assert.ok(code === 0 && line, `the program ended with ${code}:\n${output}`);
          const result = JSON.parse(line.slice('RESULT '.length)) as ProgramResult;
          assert.deepEqual(result.good, goodSpans);
          assert.deepEqual(result.bad.map(({ name, status, events }) => ({ name, status, events })), [{ name: 'failing', status: 'ERROR', events: ['exception'] }]);
          assert.deepEqual(result.states, ['OK', 'ERROR']);
          assert.ok(result.found, 'search_traces did not find both traces');
          assert.match(result.id, isUc ? /^trace:\/local\.traces(\.\w+)?\/[0-9a-f]{32}$/ : /^tr-[0-9a-f]{32}$/);
          const list = await local.json<{ rows: { name: string; storage: string; state: string; spanCount: number }[] }>('GET', '/spanlight/v1/traces?query=%7B%7D');
          assert.deepEqual(
            list.rows.map(({ name, storage, state, spanCount }) => ({ name, storage, state, spanCount })),
            [
              { name: 'failing', storage: isUc ? 'uc' : 'mlflow', state: 'ERROR', spanCount: 1 },
              { name: 'outer', storage: isUc ? 'uc' : 'mlflow', state: 'OK', spanCount: 2 },
            ],
          );
        } finally {
          await local.stop();
        }
      });
    }
  });
}
