import { tablesOf } from '../../spanTables/correct';
import { findings, type SqlFinding, type TableLook } from '../../spanTables/findings';
import { showTable, type TableName } from '../../spanTables/names';
import { detectShape } from '../../spanTables/shape';
import type { QueryTarget, QueryTargets } from './queryTargets';

/** How long what was found about a table is believed, in milliseconds. */
const keptMs = 60_000;

/** Checks statements against the tables of the connection. Columns come from the tables API: no statement is run, nothing is started. */
export class SqlChecks {
  readonly #targets: QueryTargets;
  readonly #looks = new Map<string, { readonly at: number; readonly look: Promise<TableLook> }>();

  constructor(targets: QueryTargets) {
    this.#targets = targets;
  }

  /** What does not fit. Without `isWanted` only where the connection is open already. */
  async check(sql: string, isWanted = false): Promise<readonly SqlFinding[]> {
    const target = isWanted || this.#targets.isFree ? await this.#targets.open() : this.#targets.opened;
    if (!target) return [];
    const usual = await target.store.shape({ trigger: 'automatic' });
    const looks = new Map<string, TableLook>();
    for (const name of tablesOf(sql)) looks.set(showTable(name), await this.#look(target, name));
    return findings(sql, (name) => looks.get(showTable(name)), usual);
  }

  async #look(target: QueryTarget, name: TableName): Promise<TableLook> {
    const full = showTable(name);
    const spans = target.location.spans;
    if (full === showTable(spans)) return { kind: 'spans', shape: await target.store.shape({ trigger: 'automatic' }) };
    // Views, logs and annotations have other columns.
    if (!name.table.endsWith('_otel_spans')) return undefined;
    const key = `${target.label} ${full}`;
    const known = this.#looks.get(key);
    if (known && Date.now() - known.at < keptMs) return known.look;
    const look = this.#ask(target, name);
    this.#looks.set(key, { at: Date.now(), look });
    look.catch(() => this.#looks.delete(key));
    return look;
  }

  async #ask(target: QueryTarget, name: TableName): Promise<TableLook> {
    const columns = await target.columns(name);
    return columns === undefined ? { kind: 'missing' } : { kind: 'spans', shape: detectShape(name, columns) };
  }
}
