import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { projectFolder } from '../../scripts/lib/paths.mjs';

/** A workspace that no window of the editor owns: the product's server, reached as a profile names it. */
export class SideWorkspace {
  static async start() {
    const side = new SideWorkspace();
    side.folder = await mkdtemp(path.join(os.tmpdir(), 'spanlight-side-'));
    const data = path.join(side.folder, 'data');
    side.child = spawn(process.execPath, [path.join(projectFolder, 'dist/local.js'), '--data', data, '--name', 'side'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      side.child.stdout.once('data', resolve);
      side.child.once('exit', (code) => reject(new Error(`The workspace ended with code ${code}.`)));
    });
    side.owner = JSON.parse(await readFile(path.join(data, 'owner.json'), 'utf8'));
    side.status = await side.json('GET', '/spanlight/v1/status');
    return side;
  }

  /** The local workspace of a window, by its owner file. */
  static async of(owner) {
    const side = new SideWorkspace();
    side.owner = owner;
    side.status = await side.json('GET', '/spanlight/v1/status');
    return side;
  }

  get url() {
    return `http://127.0.0.1:${this.owner.port}`;
  }

  /** Text of a configuration file with this workspace as profile `name`. */
  profile(name, { warehouse = true } = {}) {
    return `[${name}]\nhost = ${this.url}\ntoken = ${this.owner.token}\n${warehouse ? `warehouse_id = ${this.status.defaults.warehouseId}\n` : ''}`;
  }

  async json(method, target, body) {
    const answer = await fetch(`${this.url}${target}`, { method, headers: { authorization: `Bearer ${this.owner.token}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${target} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  /** Rows of a statement. */
  async sql(statement) {
    const answer = await this.json('POST', '/api/2.0/sql/statements', { statement, warehouse_id: this.status.defaults.warehouseId, wait_timeout: '30s' });
    if (answer.status.state !== 'SUCCEEDED') throw new Error(answer.status.error?.message ?? answer.status.state);
    return answer.result?.data_array ?? [];
  }

  /**
   * Sends `count` traces through OpenTelemetry's own exporter, one each `everyMs` back from now: root
   * `answer` with `search` (RETRIEVER), `chat` (CHAT_MODEL, tokens) and `weather` (TOOL, fails in every fifth).
   */
  async send(count, { everyMs = 60_000, name = 'answer' } = {}) {
    const { catalogName, schemaName } = this.status.defaults;
    const exporter = new OTLPTraceExporter({
      url: `${this.url}/api/2.0/otel/v1/traces`,
      headers: { Authorization: `Bearer ${this.owner.token}`, 'X-Databricks-UC-Table-Name': `${catalogName}.${schemaName}.mlflow_experiment_trace_otel_spans` },
    });
    const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 20_000 })] });
    const tracer = provider.getTracer('side');
    const child = (root, childName, start, ms, attributes, failed) => {
      const span = tracer.startSpan(childName, { startTime: start, attributes }, trace.setSpan(ROOT_CONTEXT, root));
      span.setStatus(failed ? { code: SpanStatusCode.ERROR, message: 'no answer' } : { code: SpanStatusCode.OK });
      span.end(start + ms);
    };
    for (let number = 0; number < count; number += 1) {
      const start = Date.now() - 2_000 - number * everyMs;
      const failed = number % 5 === 4;
      const root = tracer.startSpan(name, { startTime: start, attributes: { 'mlflow.spanType': 'AGENT', 'mlflow.spanInputs': `{"question":"number ${number}"}`, 'mlflow.spanOutputs': '"done"', 'session.id': `session-${number % 4}`, 'user.id': 'zoe' } });
      child(root, 'search', start + 5, 30 + (number % 7), { 'mlflow.spanType': 'RETRIEVER' });
      child(root, 'chat', start + 50, 400 + 10 * (number % 11), { 'mlflow.spanType': 'CHAT_MODEL', 'mlflow.llm.model': number % 3 ? 'gpt-4o' : 'claude', 'mlflow.chat.tokenUsage': '{"input_tokens":120,"output_tokens":30,"total_tokens":150}' });
      child(root, 'weather', start + 500, 20, { 'mlflow.spanType': 'TOOL' }, failed);
      root.setStatus(failed ? { code: SpanStatusCode.ERROR, message: 'no answer' } : { code: SpanStatusCode.OK });
      root.end(start + 600 + (number % 13) * 100);
    }
    await provider.forceFlush();
    await provider.shutdown();
  }

  /** Begins a trace whose root has not ended: `step` sends a finished child, `end` the root. */
  begin(name) {
    const { catalogName, schemaName } = this.status.defaults;
    const exporter = new OTLPTraceExporter({
      url: `${this.url}/api/2.0/otel/v1/traces`,
      headers: { Authorization: `Bearer ${this.owner.token}`, 'X-Databricks-UC-Table-Name': `${catalogName}.${schemaName}.mlflow_experiment_trace_otel_spans` },
    });
    const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
    const tracer = provider.getTracer('side');
    const root = tracer.startSpan(name, { attributes: { 'mlflow.spanType': 'AGENT' } });
    return {
      traceId: root.spanContext().traceId,
      step: async (child) => {
        tracer.startSpan(child, {}, trace.setSpan(ROOT_CONTEXT, root)).end();
        await provider.forceFlush();
      },
      end: async () => {
        root.setStatus({ code: SpanStatusCode.OK });
        root.end();
        await provider.forceFlush();
        await provider.shutdown();
      },
    };
  }

  async stop() {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
