import type { LocalProcess } from './localProcess';

/** A text of the pattern document and what stands for it in the run. */
type Replacement = readonly [from: string, to: string];

/** All that is changed in the pattern document's code before it runs. */
export interface Changes {
  readonly replace?: (local: LocalProcess) => readonly Replacement[];
  /** Names that the snippet leaves undefined, as small real implementations. */
  readonly prelude?: string;
  /** Calls of what the snippet only defines. */
  readonly calls?: string;
  /** The snippet as the document has it fails in the client with this text; `replace` has the correction. */
  readonly uncorrected?: { readonly replace: (local: LocalProcess) => readonly Replacement[]; readonly fails: RegExp };
}

const catalog: Replacement = ['my_catalog', 'local'];
const schema: Replacement = ['my_schema', 'traces'];
const where = [catalog, schema];
const warehouse = (local: LocalProcess): Replacement => ['<SQL_WAREHOUSE_ID>', local.status.defaults.warehouseId];

const store = `
class _Store:
    def search(self, query, top_k=5):
        return [{"page_content": f"about {query}", "metadata": {"doc_uri": "doc.md"}, "id": "1"}]
vector_store = _Store()
`;

/** The OpenAI client talks to a real HTTP server that always answers the same. */
const model = `
import json as _json, os as _os, threading as _threading
from http.server import BaseHTTPRequestHandler as _Handler, ThreadingHTTPServer as _Server
class _Chat(_Handler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = _json.dumps({"id": "c", "object": "chat.completion", "created": 0, "model": "gpt-4o",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "MLflow traces agents."}}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
_server = _Server(("127.0.0.1", 0), _Chat)
_threading.Thread(target=_server.serve_forever, daemon=True).start()
_os.environ["OPENAI_BASE_URL"] = f"http://127.0.0.1:{_server.server_port}/v1"
_os.environ["OPENAI_API_KEY"] = "not-needed"
`;

const correctedWarehouse: Replacement = ['    warehouse_id=', '    sql_warehouse_id='];

/** The one table of changes, by the file under test/peers/patterns. */
export const changes: Readonly<Record<string, Changes>> = {
  '01-1.py': { replace: (local) => [...where, warehouse(local)] },
  '03-1.py': { replace: () => where, prelude: 'def process(query): return query.upper()', calls: 'my_agent("hello")' },
  '04-1.py': { replace: () => where, calls: 'import mlflow\n@mlflow.trace\ndef by_variable(x): return x + 1\nby_variable(1)' },
  '05-1.py': {
    prelude: `${store}
class _Llm:
    def invoke(self, query, context): return f"{query}: {len(context)}"
llm = _Llm()
class _Classifier:
    def predict(self, text):
        if text == "bad": raise ValueError("cannot classify 'bad'")
        return True
safety_classifier = _Classifier()
`,
    calls: `
my_agent("what is tracing")
check_safety("fine")
try:
    check_safety("bad")
except ValueError:
    pass
`,
  },
  '06-1.py': {
    prelude: `${store}
class _Llm:
    def generate(self, query, docs): return f"{query}: {len(docs)}"
llm = _Llm()
`,
    calls: 'process_query("why")',
  },
  '07-1.py': { prelude: model },
  '08-1.py': { prelude: `${model}${store}`, calls: 'my_rag_pipeline("What is MLflow?")' },
  '11-1.py': {
    replace: (local) => [...where, ['https://<workspace-url>', local.url], ['<YOUR_API_TOKEN>', local.owner.token]],
    prelude: 'def process_query(query): return [query]',
    calls: 'provider.shutdown()',
  },
  '12-1.py': {
    replace: (local) => [warehouse(local), ['<EXPERIMENT_ID>', local.status.defaults.experimentId], correctedWarehouse],
    uncorrected: { replace: (local) => [warehouse(local), ['<EXPERIMENT_ID>', local.status.defaults.experimentId]], fails: /unexpected keyword argument 'warehouse_id'/ },
  },
  '13-1.py': {
    prelude: 'import mlflow\nmlflow.set_experiment("/Shared/my-agent-traces")',
    replace: () => [['s.sampling_config.sample_rate if s.sampling_config else', 's.sample_rate if s.sample_rate is not None else']],
    uncorrected: { replace: () => [], fails: /has no attribute 'sampling_config'|'sampling_config'/ },
  },
  '15-1.py': {
    replace: (local) => [['"my_catalog"', '"local"'], ['"my_schema"', '"traces"'], ['"abc123def456"', `"${local.status.defaults.warehouseId}"`], correctedWarehouse],
    uncorrected: {
      replace: (local) => [['"my_catalog"', '"local"'], ['"my_schema"', '"traces"'], ['"abc123def456"', `"${local.status.defaults.warehouseId}"`]],
      fails: /unexpected keyword argument 'warehouse_id'/,
    },
  },
};
