import { DuckDBInstance, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';
import type { SqlCell } from '../../src/databricks/ports';
import type { GatewayOptions } from './thriftGateway';
import type { GatewayType } from './thriftResults';

const types: Partial<Record<DuckDBTypeId, GatewayType>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN', [DuckDBTypeId.INTEGER]: 'INT', [DuckDBTypeId.BIGINT]: 'BIGINT', [DuckDBTypeId.DOUBLE]: 'DOUBLE',
  [DuckDBTypeId.DECIMAL]: 'DECIMAL', [DuckDBTypeId.DATE]: 'DATE', [DuckDBTypeId.TIMESTAMP]: 'TIMESTAMP',
};

const cell = (value: DuckDBValue): SqlCell =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : String(value);

/** Runs the gateway's statements as DuckDB's own SQL, in memory: for tests of the driver, not of the dialect. */
export async function duckdbExecutor(): Promise<GatewayOptions['execute']> {
  const instance = await DuckDBInstance.create(':memory:');
  return async (text, parameters, signal) => {
    const connection = await instance.connect();
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      const statement = await connection.prepare(text.replace(/(?<![:\w]):([a-z_]\w*)/gi, '$$$1'));
      for (const [name, { type, value }] of Object.entries(parameters)) {
        if (value === undefined) statement.bindNull(statement.parameterIndex(name));
        else if (type === 'BIGINT') statement.bindBigInt(statement.parameterIndex(name), BigInt(value));
        else if (type === 'BOOLEAN') statement.bindBoolean(statement.parameterIndex(name), value.toLowerCase() === 'true');
        else if (type === 'INT' || type === 'INTEGER') statement.bindInteger(statement.parameterIndex(name), Number(value));
        else if (type === 'DOUBLE') statement.bindDouble(statement.parameterIndex(name), Number(value));
        else statement.bindVarchar(statement.parameterIndex(name), value);
      }
      const reader = await statement.runAndReadAll();
      const columns = reader.columnNames().map((name, index) => ({ name, type: types[reader.columnTypeId(index)] ?? ('STRING' as const) }));
      return { columns, rows: reader.getRows().map((row) => row.map(cell)) };
    } finally {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  };
}
