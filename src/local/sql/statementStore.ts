import { randomUUID } from 'node:crypto';
import { ApiError } from '../http/errors';
import { SqlError } from './errors';
import type { StatementRequest, StatementResult, StatementRunner } from './statementRunner';

export type StatementState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';

/** A statement that was sent; it settles in `ended`, which never rejects. */
export interface Statement {
  readonly id: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  state: StatementState;
  result?: StatementResult;
  error?: { readonly error_code: string; readonly message: string };
}

/** Results live one hour on a real workspace; here also no more than this many are kept. */
const kept = 200;
const lifetimeMs = 60 * 60_000;

/** Statements that run and that ended, by id. */
export class StatementStore {
  readonly #runner: StatementRunner;
  readonly #statements = new Map<string, { readonly statement: Statement; readonly sinceMs: number }>();

  constructor(runner: StatementRunner) {
    this.#runner = runner;
  }

  start(request: Omit<StatementRequest, 'signal'>): Statement {
    const controller = new AbortController();
    const statement: Statement = { id: randomUUID(), controller, state: 'RUNNING', ended: Promise.resolve() };
    Object.assign(statement, { ended: this.#run(statement, { ...request, signal: controller.signal }) });
    this.#forgetOld();
    this.#statements.set(statement.id, { statement, sinceMs: Date.now() });
    return statement;
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST` for an id that is unknown or was forgotten. */
  get(id: string): Statement {
    const found = this.#statements.get(id);
    if (!found) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `The statement ${id.slice(0, 80)} was not found: results are kept for an hour.`);
    return found.statement;
  }

  async #run(statement: Statement, request: StatementRequest): Promise<void> {
    try {
      statement.result = await this.#runner.run(request);
      statement.state = 'SUCCEEDED';
    } catch (error) {
      statement.state = request.signal.aborted ? 'CANCELED' : 'FAILED';
      if (!request.signal.aborted) statement.error = failure(error);
    }
  }

  #forgetOld(): void {
    const now = Date.now();
    for (const [id, { statement, sinceMs }] of this.#statements) {
      if (statement.state === 'RUNNING') continue;
      if (this.#statements.size >= kept || now - sinceMs > lifetimeMs) this.#statements.delete(id);
    }
  }
}

function failure(error: unknown): { error_code: string; message: string } {
  if (error instanceof SqlError) return { error_code: 'BAD_REQUEST', message: error.message };
  if (error instanceof ApiError) return { error_code: error.status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR', message: `[${error.code}] ${error.message}` };
  return { error_code: 'INTERNAL_ERROR', message: '[INTERNAL_ERROR] The local workspace failed to run the statement. Its log says why.' };
}
