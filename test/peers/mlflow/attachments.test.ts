import assert from 'node:assert/strict';
import { LocalProcess } from './localProcess';
import { clients, databricksEnvironment, runPython } from './python';

/** A span whose input is a file, read back through the client's own artifact repository. */
const program = `
import json
import mlflow
from mlflow.tracing.attachments import Attachment
from mlflow.tracing.client import TracingClient

mlflow.set_experiment("/Users/root@local/attachments")
content = bytes(range(256)) * 40
with mlflow.start_span("look") as span:
    span.set_inputs({"picture": Attachment(content_type="image/png", content_bytes=content)})
mlflow.flush_trace_async_logging()
trace = mlflow.get_trace(span.trace_id)
address = trace.data.spans[0].inputs["picture"]
client = TracingClient()
repository = client._get_artifact_repo_for_trace(trace.info)
print("RESULT " + json.dumps({"address": address, "same": repository.download_trace_attachment(address.split("//")[1].split("?")[0]) == content}))
`;

// 3.9 knows no attachments.
for (const { name, python } of clients.filter((each) => each.name === 'newest MLflow')) {
  describe(`an attachment of a span with ${name}`, () => {
    for (const [path, environment] of [
      ['an experiment without link', (local: LocalProcess) => databricksEnvironment(local)],
      ['a plain tracking server', (local: LocalProcess) => ({ MLFLOW_TRACKING_URI: local.url, MLFLOW_TRACKING_TOKEN: local.owner.token })],
    ] as const) {
      it(`is kept with its trace: ${path}`, async () => {
        const local = new LocalProcess();
        await local.start('schema');
        try {
          const { output } = await runPython(python, program, local, environment(local));
          const result = /^RESULT (.*)$/m.exec(output)?.[1];
          assert.ok(result, output);
          const { address, same } = JSON.parse(result) as { address: string; same: boolean };
          assert.match(address, /^mlflow-attachment:\/\/[\w-]+\?.*image/);
          assert.ok(same);
          assert.doesNotMatch(output, /Failed to upload/);
        } finally {
          await local.stop();
        }
      });
    }
  });
}
