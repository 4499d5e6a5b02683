import assert from 'node:assert/strict';
import { LocalProcess } from './localProcess';
import { destination } from './destination';
import { clients, runPython } from './python';

/** What programs that trace do besides: a run with parameters, metrics and files, an active model, an evaluation over traces. */
const program = `
import json, math, os, tempfile
import mlflow
from mlflow import MlflowClient

client = MlflowClient()
with mlflow.start_run(run_name="night shift", tags={"team": "search"}) as run:
    mlflow.log_param("model", "sample-chat")
    mlflow.log_params({"top_k": 3, "prompt": "Antworte kurz. \\u00e4\\u2603"})
    for step, value in enumerate([0.25, 0.5, math.inf]):
        mlflow.log_metric("score", value, step=step)
    mlflow.log_metrics({"cost": 0.125, "odd": math.nan})
    mlflow.set_tag("stage", "try")
    mlflow.log_text("every two months", "answers/first answer.txt")
    mlflow.log_dict({"ok": True}, "answers/more/result.json")

    @mlflow.trace
    def inside(x):
        return x + 1
    inside(1)
run_id = run.info.run_id
mlflow.flush_trace_async_logging()

refused = ""
try:
    client.log_param(run_id, "model", "another")
except mlflow.exceptions.MlflowException as error:
    refused = str(error)

read = mlflow.get_run(run_id)
found = mlflow.search_runs(filter_string="metrics.cost < 0.2 and params.model = 'sample-chat' and tags.stage LIKE 'tr%'", output_format="list")
none = mlflow.search_runs(filter_string="metrics.cost > 0.2", output_format="list")
folder = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="answers", dst_path=tempfile.mkdtemp())
files = {os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), encoding="utf8").read() for at, _, names in os.walk(folder) for name in names}

model = mlflow.set_active_model(name="agent-v1")
mlflow.log_metric("quality", 0.75, model_id=model.model_id, run_id=run_id) if "run_id" in mlflow.log_metric.__code__.co_varnames else None
models = mlflow.search_logged_models(filter_string="name = 'agent-v1'", output_format="list")

client.delete_run(run_id)
deleted = client.get_run(run_id).info.lifecycle_stage
client.restore_run(run_id)

print("RESULT " + json.dumps({
    "name": read.info.run_name, "status": read.info.status, "ended": read.info.end_time >= read.info.start_time, "user": bool(read.info.user_id),
    "params": read.data.params, "metrics": {key: str(value) for key, value in read.data.metrics.items()}, "tags": {key: read.data.tags[key] for key in ("team", "stage", "mlflow.runName")},
    "history": [[point.step, str(point.value)] for point in client.get_metric_history(run_id, "score")],
    "found": [each.info.run_id == run_id for each in found], "none": len(none), "refused": "cannot be changed" in refused,
    "top": sorted((each.path, each.is_dir) for each in client.list_artifacts(run_id)),
    "answers": sorted((each.path, each.is_dir, each.file_size) for each in client.list_artifacts(run_id, "answers")),
    "files": files, "model": [model.name, str(model.status), [each.model_id == model.model_id for each in models]],
    "deleted": deleted, "stage": client.get_run(run_id).info.lifecycle_stage,
    "of run": len(mlflow.search_traces(LOCATIONS, OF_RUN(run_id), return_type="list")),
}))
`;

const expected = {
  name: 'night shift', status: 'FINISHED', ended: true, user: true,
  params: { model: 'sample-chat', prompt: 'Antworte kurz. ä☃', top_k: '3' },
  metrics: { score: 'inf', cost: '0.125', odd: 'nan' },
  tags: { team: 'search', stage: 'try', 'mlflow.runName': 'night shift' },
  history: [[0, '0.25'], [1, '0.5'], [2, 'inf']],
  found: [true], none: 0, refused: true,
  top: [['answers', true]],
  answers: [['answers/first answer.txt', false, 16], ['answers/more', true, null]],
  files: { 'first answer.txt': 'every two months', 'more/result.json': '{\n  "ok": true\n}' },
  deleted: 'deleted', stage: 'active', 'of run': 1,
};

/** A judgement of two answers: MLflow makes a run, one trace for each row, links them and writes assessments. */
const evaluation = `
import json
import mlflow
from mlflow.genai.scorers import scorer

@scorer
def is_short(outputs):
    return len(outputs) < 12

def answer(question):
    return question.upper()

result = mlflow.genai.evaluate(data=[{"inputs": {"question": "tea"}}, {"inputs": {"question": "a long question"}}], predict_fn=answer, scorers=[is_short])
traces = mlflow.search_traces(LOCATIONS, OF_RUN(result.run_id), return_type="list")
print("RESULT " + json.dumps({
    "metrics": result.metrics, "run": mlflow.get_run(result.run_id).data.metrics,
    "judged": sorted([a.name, a.feedback.value] for trace in traces for a in trace.info.assessments),
}))
`;

for (const client of clients) {
  describe(`a program with runs and evaluations with ${client.name}`, () => {
    for (const path of ['Unity Catalog', 'an experiment without link', 'a plain tracking server'] as const) {
      const run = async (source: string): Promise<Record<string, unknown>> => {
        const local = new LocalProcess();
        await local.start();
        try {
          const { env, locations } = await destination(path, local);
          // The client refuses its own `run_id` argument where the location is not the run's experiment.
          const ofRun = path === 'Unity Catalog' ? `filter_string=f"attribute.run_id = '{$1}'"` : 'run_id=$1';
          const { code, output } = await runPython(client.python, source.replaceAll('LOCATIONS', locations).replace(/OF_RUN\((.*?)\)/g, ofRun), local, env);
          const line = output.split('\n').find((each) => each.startsWith('RESULT '));
          assert.ok(code === 0 && line, `the program ended with ${code}:\n${output}`);
          return JSON.parse(line.slice('RESULT '.length)) as Record<string, unknown>;
        } finally {
          await local.stop();
        }
      };

      it(`goes on as it did: ${path}`, async () => {
        const { model, ...rest } = await run(program);
        assert.deepEqual(rest, expected);
        assert.equal((model as unknown[])[0], 'agent-v1');
        assert.deepEqual((model as unknown[])[2], [true]);
      });

      it(`evaluates answers and finds their traces by the run: ${path}`, async () => {
        const result = await run(evaluation);
        assert.deepEqual(result['metrics'], { 'is_short/mean': 0.5 });
        assert.deepEqual(result['run'], { 'is_short/mean': 0.5 });
        assert.deepEqual(result['judged'], [['is_short', false], ['is_short', true]]);
      });
    }
  });
}
