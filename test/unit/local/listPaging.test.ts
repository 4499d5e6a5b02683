import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { Database } from '../../../src/local/store/database';
import { listTraces } from '../../../src/local/store/traceList';
import { tracePartsTable } from '../../../src/local/store/tracePartsTable';
import type { TraceListQuery } from '../../../src/trace/list';

interface Part {
  readonly trace_id: string;
  readonly start_ns: number;
  readonly root_start_ns: number | null;
}

/** Parts of traces in the order of their arrival: several a trace, roots late or missing, many that begin at one instant, clocks that differ. */
function partsOf(traces: number): Part[] {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  return Array.from({ length: traces }, (_, n) => {
    const at = n % 3 === 0 ? 500_000 : 1_000 + n * 100 + random(5_000);
    const id = random(1e9).toString(16).padStart(16, '0').repeat(2);
    const early = { trace_id: id, start_ns: at + 40, root_start_ns: null };
    const root = { trace_id: id, start_ns: n % 7 === 0 ? at - random(100_000) : at, root_start_ns: at };
    return n % 5 === 0 ? [early] : n % 2 === 0 ? [early, root] : [root];
  }).flat();
}

describe('pages of the local list', function () {
  this.timeout(60_000);
  const parts = partsOf(6_000);
  let folder: string;
  let database: Database;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'spanlight-paging-'));
    database = await Database.open(folder, silentLog);
    await database.createCatalog('local');
    const file = path.join(folder, 'parts.json');
    await writeFile(file, JSON.stringify(parts));
    await database.rows(`INSERT INTO ${tracePartsTable('local')} BY NAME SELECT 'local.traces' AS location, trace_id, start_ns, start_ns + 5 AS end_ns, 1 AS span_count, 0 AS error_count, 'first' AS first_name,
      root_start_ns, root_start_ns + 9 AS root_end_ns, CASE WHEN root_start_ns IS NOT NULL THEN 'Root ' || (root_start_ns % 100) END AS root_name, CASE WHEN root_start_ns IS NOT NULL THEN 'OK' END AS root_status
      FROM read_json('${file}', columns = {trace_id: 'VARCHAR', start_ns: 'BIGINT', root_start_ns: 'BIGINT'})`);
  });
  after(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the list must give, worked out trace by trace. */
  function expected(keeps: (name: string) => boolean): string[] {
    const traces = new Map<string, { started: number; name: string; hasRoot: boolean }>();
    for (const { trace_id: id, start_ns: start, root_start_ns: root } of parts) {
      const known = traces.get(id);
      if (root !== null && !(known?.hasRoot && known.started <= root)) traces.set(id, { started: root, name: `Root ${root % 100}`, hasRoot: true });
      else if (root === null && !known?.hasRoot && !(known && known.started <= start)) traces.set(id, { started: start, name: 'first', hasRoot: false });
    }
    return [...traces].filter(([, { name }]) => keeps(name)).sort(([a, x], [b, y]) => y.started - x.started || (a < b ? 1 : -1)).map(([id]) => id);
  }

  for (const [query, keeps] of [
    [{}, () => true],
    [{ text: 'ROOT 7' }, (name: string) => name.startsWith('Root 7')],
    [{ states: ['IN_PROGRESS'] }, (name: string) => name === 'first'],
    [{ name: 'Root 55' }, (name: string) => name === 'Root 55'],
  ] as readonly (readonly [TraceListQuery, (name: string) => boolean])[]) {
    it(`follow each other without gap or repetition: ${JSON.stringify(query)}`, async () => {
      const seen: string[] = [];
      for (let cursor: string | undefined, pages = 0; pages < 500; pages += 1) {
        const list = await listTraces(database, { ...query, limit: 211, ...(cursor === undefined ? {} : { cursor }) }, { experimentOf: () => undefined });
        seen.push(...list.rows.map((row) => row.traceId));
        cursor = list.nextCursor;
        if (cursor === undefined) break;
      }
      assert.deepEqual(seen, expected(keeps));
    });
  }
});
