import type { DuckDBConnection } from '@duckdb/node-api';

type Work = (connection: DuckDBConnection) => Promise<unknown>;

interface Waiting {
  readonly work: Work;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Most works that share one commit: bounds what a failure makes run again. */
const maxShared = 16;

/**
 * Writes of one database file, one transaction at a time. Works that wait while a commit runs
 * share the next one, so that many small batches cost few disk flushes. Each promise settles after
 * the commit that holds its work: what was acknowledged survives a killed process.
 *
 * When a shared transaction fails, it is rolled back and its works run again one by one, each in
 * its own; so a work may run twice and must not count on side effects of its first run.
 */
export class GroupCommit {
  readonly #connection: DuckDBConnection;
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /** `connection` is used by this object alone. */
  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Runs `work` in a transaction; resolves with its value once that is committed. */
  run<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, maxShared);
      await this.#commit(group);
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const values = await this.#transaction(group);
      group.forEach((waiting, i) => waiting.resolve(values[i]));
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error);
      else for (const waiting of group) await this.#commit([waiting]);
    }
  }

  async #transaction(group: readonly Waiting[]): Promise<unknown[]> {
    const values: unknown[] = [];
    await this.#connection.run('BEGIN');
    try {
      for (const { work } of group) values.push(await work(this.#connection));
      await this.#connection.run('COMMIT');
    } catch (error) {
      // A failed COMMIT has ended the transaction already; then there is nothing to roll back.
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    return values;
  }
}
