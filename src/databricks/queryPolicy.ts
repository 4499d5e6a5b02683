import { SqlFailure } from './sqlFailure';
import type { SqlResult, SqlRunner, SqlRunOptions, SqlStatement, WarehouseState } from './ports';

/** What a policy asks about the warehouse. The question itself must not start it. */
export interface WarehouseWatch {
  /** `GET /api/2.0/sql/warehouses/{id}`. */
  readonly state: () => Promise<WarehouseState>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long after a person's own statement automatic ones may follow, in milliseconds. */
export const automaticAfterMs = 5 * 60_000;

/**
 * Keeps automatic statements from costing money: they run only while the warehouse runs anyway,
 * which is where a person asked something in the last minutes and the warehouse says RUNNING. So
 * they neither start a warehouse nor push its stop away for longer than that.
 */
export class ThriftySqlRunner implements SqlRunner {
  readonly #runner: SqlRunner;
  readonly #watch: WarehouseWatch;
  #askedByPersonAt = Number.NEGATIVE_INFINITY;

  constructor(runner: SqlRunner, watch: WarehouseWatch) {
    this.#runner = runner;
    this.#watch = watch;
  }

  async run(statement: SqlStatement, options: SqlRunOptions = {}): Promise<SqlResult> {
    if (options.trigger !== 'automatic') this.#askedByPersonAt = this.#watch.now();
    else if (!(await this.mayRunAutomatically())) {
      throw new SqlFailure('sql.warehouseStopped', 'Nothing was asked, because the SQL warehouse is not in use. Click Refresh to ask it.');
    }
    return this.#runner.run(statement, options);
  }

  /** True where an automatic statement would run now. */
  async mayRunAutomatically(): Promise<boolean> {
    return this.#watch.now() - this.#askedByPersonAt <= automaticAfterMs && (await this.#watch.state()) === 'RUNNING';
  }

  close(): Promise<void> {
    return this.#runner.close();
  }
}
