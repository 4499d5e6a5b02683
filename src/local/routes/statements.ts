import type { LocalApp, LocalContext, RouteModule } from '../context';
import { ApiError } from '../http/errors';
import { readJson } from '../http/body';
import { objectField, optionalText, requiredText, wholeNumber } from '../http/fields';
import type { Parameter } from '../sql/prepare';
import type { Statement } from '../sql/statementStore';
import { manifestText, typeName } from '../sql/types';
import { sqlServices } from '../sqlServices';
import { localWarehouseId } from '../store/defaults';

const base = '/api/2.0/sql/statements';
const chunkRows = 5_000;
/** INLINE results are at most 25 MiB; more rows than this are never kept. */
const maxRows = 100_000;

/**
 * Statement execution (Databricks "Statement Execution API"): INLINE results as JSON_ARRAY in
 * chunks. `status.spanlight_notices` is the local workspace's own: what a real workspace has
 * instead of columns that the statement named.
 */
export const statementRoutes: RouteModule = {
  register(app: LocalApp, context: LocalContext) {
    const store = async () => (await sqlServices(context)).statements;
    app.post(base, async (c) => {
      const body = await readJson(c);
      const waitMs = waitTime(optionalText(body, 'wait_timeout') ?? '10s');
      checkForm(body);
      const statement = (await store()).start({
        statement: requiredText(body, 'statement'),
        parameters: parametersOf(body.parameters),
        catalog: optionalText(body, 'catalog'),
        schema: optionalText(body, 'schema'),
        rowLimit: wholeNumber(body.row_limit, 'row_limit', { min: 1, max: maxRows, fallback: maxRows }),
      });
      await Promise.race([statement.ended, new Promise((resolve) => setTimeout(resolve, waitMs).unref())]);
      if (statement.state === 'RUNNING' && optionalText(body, 'on_wait_timeout') === 'CANCEL') {
        statement.controller.abort();
        await statement.ended;
      }
      return c.json(answer(statement));
    });
    app.get(`${base}/:id`, async (c) => c.json(answer((await store()).get(c.req.param('id')))));
    app.get(`${base}/:id/result/chunks/:index`, async (c) => {
      const statement = (await store()).get(c.req.param('id'));
      const index = wholeNumber(c.req.param('index'), 'chunk index', { min: 0, max: chunkCount(statement) - 1, fallback: 0 });
      return c.json(chunk(statement, index));
    });
    app.post(`${base}/:id/cancel`, async (c) => {
      (await store()).get(c.req.param('id')).controller.abort();
      return c.json({});
    });
  },
};

/** `0s` answers at once; otherwise 5 to 50 seconds. */
function waitTime(text: string): number {
  const seconds = Number(/^(\d{1,3})s$/.exec(text)?.[1]);
  if (seconds !== 0 && !(seconds >= 5 && seconds <= 50)) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `wait_timeout "${text.slice(0, 20)}" is not allowed: write 0s, or 5s to 50s.`);
  }
  return seconds * 1000;
}

function checkForm(body: Record<string, unknown>): void {
  const warehouse = requiredText(body, 'warehouse_id');
  if (warehouse !== localWarehouseId) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `SQL warehouse ${warehouse.slice(0, 80)} does not exist; the local workspace has ${localWarehouseId}.`);
  const disposition = optionalText(body, 'disposition') ?? 'INLINE';
  const format = optionalText(body, 'format') ?? 'JSON_ARRAY';
  if (disposition !== 'INLINE' || format !== 'JSON_ARRAY') {
    throw new ApiError('INVALID_PARAMETER_VALUE', `The local workspace answers INLINE results as JSON_ARRAY only, not ${disposition.slice(0, 30)} as ${format.slice(0, 30)}.`);
  }
}

function parametersOf(value: unknown): Parameter[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw new ApiError('INVALID_PARAMETER_VALUE', 'The field "parameters" must be a list of {name, value, type}.');
  return value.map((each) => {
    const body = objectField({ each }, 'each');
    return { name: requiredText(body, 'name'), value: optionalText(body, 'value'), type: optionalText(body, 'type') };
  });
}

const chunkCount = (statement: Statement): number => Math.max(1, Math.ceil((statement.result?.rows.length ?? 0) / chunkRows));

function answer(statement: Statement): unknown {
  const { result, error } = statement;
  const status = { state: statement.state, ...(error ? { error } : {}), ...(result && result.notices.length > 0 ? { spanlight_notices: result.notices } : {}) };
  if (!result) return { statement_id: statement.id, status };
  const chunks = Array.from({ length: chunkCount(statement) }, (_, index) => ({ chunk_index: index, row_offset: index * chunkRows, row_count: Math.min(chunkRows, result.rows.length - index * chunkRows) }));
  const columns = result.columns.map((column, position) => ({ name: column.name, position, type_name: typeName(column.type), type_text: manifestText(column.type) }));
  return {
    statement_id: statement.id,
    status,
    manifest: {
      format: 'JSON_ARRAY',
      schema: { column_count: columns.length, columns },
      total_chunk_count: result.rows.length === 0 ? 0 : chunks.length,
      total_row_count: result.rows.length,
      truncated: result.truncated,
      ...(result.rows.length === 0 ? {} : { chunks }),
    },
    result: chunk(statement, 0),
  };
}

function chunk(statement: Statement, index: number): unknown {
  const rows = statement.result?.rows ?? [];
  if (rows.length === 0) return {};
  const next = index + 1 < chunkCount(statement) ? index + 1 : undefined;
  const data = rows.slice(index * chunkRows, (index + 1) * chunkRows);
  return {
    chunk_index: index,
    row_offset: index * chunkRows,
    row_count: data.length,
    data_array: data,
    ...(next === undefined ? {} : { next_chunk_index: next, next_chunk_internal_link: `${base}/${statement.id}/result/chunks/${next}?row_offset=${next * chunkRows}` }),
  };
}
