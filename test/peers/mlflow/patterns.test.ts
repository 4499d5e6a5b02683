import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { changes, type Changes } from './changes';
import { LocalProcess } from './localProcess';
import { clients, databricksEnvironment, runPython } from './python';

interface StoredSpan {
  readonly name: string;
  readonly parent: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly exception?: string;
}

for (const client of clients) {
  describe(`the pattern document's code with ${client.name}`, () => {
    const local = new LocalProcess();
    before(() => local.start());
    after(() => local.stop());

    /** Runs one snippet with its changes; the answer is what it printed. */
    async function runPattern(file: string, replace = changes[file]?.replace): Promise<{ code: number | null; output: string }> {
      const change: Changes = changes[file] ?? {};
      let source = readFileSync(path.resolve('test/peers/patterns', file), 'utf8');
      for (const [from, to] of replace?.(local) ?? []) {
        assert.ok(source.includes(from), `${file} has no "${from}"`);
        source = source.replaceAll(from, to);
      }
      const flush = '\ntry:\n    import mlflow as _m; _m.flush_trace_async_logging()\nexcept ImportError:\n    pass\n';
      const program = [change.prelude ?? '', source, change.calls ?? '', flush].join('\n');
      const destination: Record<string, string> = file.startsWith('03') || file.startsWith('04') || file.startsWith('15') ? {} : { MLFLOW_TRACING_DESTINATION: 'local.traces' };
      return runPython(client.python, program, local, { ...databricksEnvironment(local), MLFLOW_EXPERIMENT_ID: local.status.defaults.experimentId, ...destination });
    }

    async function passes(file: string): Promise<string> {
      const { code, output } = await runPattern(file);
      assert.equal(code, 0, `${file} ended with ${code}:\n${output}`);
      assert.doesNotMatch(output, /Traceback|Failed to (export|send|log)/, output);
      return output;
    }

    /** Spans stored since `mark`, by name, read from the table with SQL. */
    async function spansSince(mark: number): Promise<StoredSpan[]> {
      const rows = await local.sql(
        `SELECT s.name, p.name, s.attributes['mlflow.spanType'], s.status.code, s.attributes['mlflow.spanInputs'], s.attributes['mlflow.spanOutputs'], get(s.events, 0).attributes['exception.message']
         FROM local.traces.mlflow_experiment_trace_otel_spans s LEFT JOIN local.traces.mlflow_experiment_trace_otel_spans p ON p.trace_id = s.trace_id AND p.span_id = s.parent_span_id
         WHERE s.start_time_unix_nano >= ${mark}000000 ORDER BY s.start_time_unix_nano`,
      );
      return rows.map(([name, parent, type, status, inputs, outputs, exception]) => ({
        name: name!,
        parent: parent ?? undefined,
        type: String(lenient(type ?? null)),
        status: status!.replace('STATUS_CODE_', ''),
        inputs: lenient(inputs ?? null),
        outputs: lenient(outputs ?? null),
        ...(exception ? { exception } : {}),
      }));
    }

    it('pattern 1: finds or creates the experiment and links the schema', async () => {
      await passes('01-1.py');
      await passes('01-1.py');
      const { experiment } = await local.json<{ experiment: { tags: { key: string; value: string }[] } }>('GET', '/api/2.0/mlflow/experiments/get-by-name?experiment_name=/Shared/my-agent-traces');
      const tags = Object.fromEntries(experiment.tags.map(({ key, value }) => [key, value]));
      assert.equal(tags['mlflow.experiment.databricksTraceDestinationPath'], 'local.traces');
      assert.equal(tags['mlflow.experiment.databricksTraceSpanStorageTable'], 'local.traces.mlflow_experiment_trace_otel_spans');
    });

    it('pattern 3: a destination set in code', async () => {
      const mark = Date.now();
      await passes('03-1.py');
      assert.deepEqual(await spansSince(mark), [{ name: 'my_agent', parent: undefined, type: 'UNKNOWN', status: 'OK', inputs: { query: 'hello' }, outputs: 'HELLO' }]);
    });

    it('pattern 4: a destination set by variable', async () => {
      const mark = Date.now();
      await passes('04-1.py');
      assert.deepEqual(await spansSince(mark), [{ name: 'by_variable', parent: undefined, type: 'UNKNOWN', status: 'OK', inputs: { x: 1 }, outputs: 2 }]);
    });

    it('pattern 5: decorators, types, nesting and an exception', async () => {
      const mark = Date.now();
      await passes('05-1.py');
      const documents = [{ page_content: 'about what is tracing', metadata: { doc_uri: 'doc.md' }, id: '1' }];
      assert.deepEqual(await spansSince(mark), [
        { name: 'my_agent', parent: undefined, type: 'UNKNOWN', status: 'OK', inputs: { query: 'what is tracing' }, outputs: 'what is tracing: 1' },
        { name: 'retrieve_context', parent: 'my_agent', type: 'RETRIEVER', status: 'OK', inputs: { query: 'what is tracing' }, outputs: documents },
        { name: 'generate_response', parent: 'my_agent', type: 'CHAIN', status: 'OK', inputs: { query: 'what is tracing', context: documents }, outputs: 'what is tracing: 1' },
        { name: 'safety_check', parent: undefined, type: 'TOOL', status: 'OK', inputs: { text: 'fine' }, outputs: true },
        { name: 'safety_check', parent: undefined, type: 'TOOL', status: 'ERROR', inputs: { text: 'bad' }, outputs: null, exception: "cannot classify 'bad'" },
      ]);
    });

    it('pattern 6: spans by context manager, with inputs, outputs and attributes', async () => {
      const mark = Date.now();
      await passes('06-1.py');
      const spans = await spansSince(mark);
      assert.deepEqual(spans.map(({ name, parent, type, inputs }) => ({ name, parent, type, inputs })), [
        { name: 'process_query', parent: undefined, type: 'UNKNOWN', inputs: { query: 'why' } },
        { name: 'retrieve', parent: 'process_query', type: 'RETRIEVER', inputs: { query: 'why' } },
        { name: 'generate', parent: 'process_query', type: 'CHAIN', inputs: { query: 'why', doc_count: 1 } },
      ]);
      const [[count, model]] = (await local.sql(
        `SELECT attributes['doc_count'], attributes['model'] FROM local.traces.mlflow_experiment_trace_otel_spans WHERE name = 'process_query' AND start_time_unix_nano >= ${mark}000000`,
      )) as [[string, string]];
      assert.equal(lenient(count), 1);
      assert.equal(lenient(model), 'gpt-4o');
    });

    it('pattern 7: autolog records the OpenAI call', async () => {
      const mark = Date.now();
      await passes('07-1.py');
      const [span, ...rest] = await spansSince(mark);
      assert.deepEqual(rest, []);
      assert.equal(span!.name, 'Completions');
      assert.equal(span!.type, 'CHAT_MODEL');
      assert.equal((span!.inputs as { model: string }).model, 'gpt-4o');
      assert.equal((span!.outputs as { choices: { message: { content: string } }[] }).choices[0]!.message.content, 'MLflow traces agents.');
    });

    it('pattern 8: decorators around what autolog records', async () => {
      const mark = Date.now();
      await passes('08-1.py');
      assert.deepEqual((await spansSince(mark)).map(({ name, parent, type }) => ({ name, parent, type })), [
        { name: 'my_rag_pipeline', parent: undefined, type: 'CHAIN' },
        { name: 'retrieve_documents', parent: 'my_rag_pipeline', type: 'RETRIEVER' },
        { name: 'Completions', parent: 'my_rag_pipeline', type: 'CHAT_MODEL' },
      ]);
    });

    it('pattern 11: a plain OpenTelemetry exporter', async () => {
      const mark = Date.now();
      await passes('11-1.py');
      const rows = await local.sql(`SELECT name, attributes['query'], attributes['result_length'] FROM local.traces.mlflow_experiment_trace_otel_spans WHERE start_time_unix_nano >= ${mark}000000`);
      assert.deepEqual(rows, [['my-operation', 'What is MLflow?', '1']]);
    });

    it('pattern 12: registers and starts scorers, with the parameter that the client has', async () => {
      await fails('12-1.py');
      await passes('12-1.py');
      assert.deepEqual(await scorerRates(), { production_safety: 1, production_tone: 0.5 });
    });

    it('pattern 13: lists, updates, stops, starts and deletes scorers', async () => {
      await fails('13-1.py');
      const output = await passes('13-1.py');
      assert.match(output, /production_safety: sample_rate=1(\.0)?/);
      assert.deepEqual(await scorerRates(), { production_tone: 0.5 });
    });

    it('pattern 15: the whole set-up', async () => {
      await fails('15-1.py');
      const mark = Date.now();
      const output = await passes('15-1.py');
      assert.match(output, /Tone monitoring enabled/);
      assert.deepEqual(await spansSince(mark), [
        { name: 'test_agent', parent: undefined, type: 'UNKNOWN', status: 'OK', inputs: { query: 'Hello, is tracing working?' }, outputs: 'Test response to: Hello, is tracing working?' },
      ]);
    });

    /** The document's own form does not run in the client: the correction is not ours to leave out. */
    async function fails(file: string): Promise<void> {
      const { replace, fails: expected } = changes[file]!.uncorrected!;
      const { code, output } = await runPattern(file, replace);
      assert.notEqual(code, 0, `${file} was expected to fail uncorrected`);
      assert.match(output, expected);
    }

    async function scorerRates(): Promise<Record<string, number>> {
      const { experiment } = await local.json<{ experiment: { experiment_id: string } }>('GET', '/api/2.0/mlflow/experiments/get-by-name?experiment_name=/Shared/my-agent-traces');
      const answer = await local.json<{ scheduled_scorers: { scorers: { name: string; sample_rate?: number }[] } }>('GET', `/api/2.0/managed-evals/scheduled-scorers/${experiment.experiment_id}`);
      return Object.fromEntries(answer.scheduled_scorers.scorers.map(({ name, sample_rate: rate }) => [name, rate ?? 1]));
    }
  });
}

/** Attribute values are stored as plain text or as JSON text, by the client's version. */
function lenient(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
