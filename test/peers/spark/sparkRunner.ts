import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cellOfText, sqlTypeName } from '../../../src/databricks/sqlCells';
import { engineFailure } from '../../../src/databricks/sqlFailure';
import type { SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from '../../../src/databricks/ports';

interface Answer {
  readonly id?: number;
  readonly ready?: string;
  readonly error?: string;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly rows?: readonly (readonly (string | null)[])[];
}

/** Real Spark behind the port that the extension uses: `engine.py` as a child process. */
export class SparkRunner implements SqlRunner {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #ready: ((version: string) => void) | undefined;
  #next = 1;
  #errors = '';

  /** `python` of an environment with pyspark; `folder` for tables, `ivy` for the jars that are fetched once, `port` for Spark's Thrift server. */
  constructor(python: string, engine: string, folder: string, ivy: string, port: number) {
    this.#child = spawn(python, [engine, folder, ivy, String(port)], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.#errors = (this.#errors + chunk.toString()).slice(-4_000)));
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#receive(JSON.parse(line) as Answer));
    this.#child.on('exit', () => {
      for (const settle of this.#waiting.values()) settle({ error: `Spark ended. ${this.#errors}` });
    });
  }

  /** Spark's version, once it answers. */
  ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#ready = resolve;
      this.#child.once('exit', () => reject(new Error(`Spark did not start. ${this.#errors}`)));
    });
  }

  async run(statement: SqlStatement, options: SqlRunOptions = {}): Promise<SqlResult> {
    const answer = await this.#ask(statement);
    if (answer.error !== undefined) throw engineFailure(answer.error.replace(/^An error occurred while calling \S+\n: [\w.]+: /, ''));
    const columns = (answer.columns ?? []).map(({ name, type }) => ({ name, typeName: sqlTypeName(type) }));
    const rows = (answer.rows ?? []).map((row) => row.map((each, index) => cellOfText(each, columns[index]!.typeName)));
    const maxRows = options.maxRows ?? 10_000;
    return { columns, rows: rows.slice(0, maxRows), truncated: rows.length > maxRows };
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin!.end();
    await ended;
  }

  #ask(statement: SqlStatement): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      const parameters = Object.fromEntries(Object.entries(statement.parameters ?? {}).map(([name, { type, value }]) => [name, { type, value: typeof value === 'bigint' ? value.toString() : value }]));
      this.#child.stdin!.write(`${JSON.stringify({ id, sql: statement.text, parameters })}\n`);
    });
  }

  #receive(answer: Answer): void {
    if (answer.ready !== undefined) return this.#ready?.(answer.ready);
    const settle = this.#waiting.get(answer.id ?? 0);
    this.#waiting.delete(answer.id ?? 0);
    settle?.(answer);
  }
}
