import { Bool, DateDay, Float64, Int32, Int64, Table, Utf8, tableToIPC, vectorFromArray } from 'apache-arrow';
import NodeInt64 from 'node-int64';
import type { SqlCell } from '../../src/databricks/ports';

/** Types that the gateway answers with; complex ones are text with their own type's name. */
export type GatewayType = 'STRING' | 'BIGINT' | 'INT' | 'DOUBLE' | 'BOOLEAN' | 'DECIMAL' | 'DATE' | 'TIMESTAMP' | 'ARRAY' | 'MAP' | 'STRUCT';

export interface GatewayResult {
  readonly columns: readonly { readonly name: string; readonly type: GatewayType }[];
  readonly rows: readonly (readonly SqlCell[])[];
}

/** `TTypeId` of TCLIService.thrift. */
export const typeIds: Readonly<Record<GatewayType, number>> = {
  BOOLEAN: 0, INT: 3, BIGINT: 4, DOUBLE: 6, STRING: 7, TIMESTAMP: 8, ARRAY: 10, MAP: 11, STRUCT: 12, DECIMAL: 15, DATE: 17,
};

const arrowTypes = { BOOLEAN: () => new Bool(), INT: () => new Int32(), BIGINT: () => new Int64(), DOUBLE: () => new Float64(), DATE: () => new DateDay() };

function arrowTable(columns: GatewayResult['columns'], rows: GatewayResult['rows']): Table {
  const vectors = columns.map(({ name, type }, index) => {
    const values = rows.map((row) => row[index] ?? null);
    if (type === 'DATE') return [name, vectorFromArray(values.map((each) => (each === null ? null : new Date(String(each)))), arrowTypes.DATE())] as const;
    const arrow = type in arrowTypes ? arrowTypes[type as keyof typeof arrowTypes]() : new Utf8();
    return [name, vectorFromArray(values, arrow)] as const;
  });
  return new Table(Object.fromEntries(vectors));
}

/** The schema message of an Arrow stream, and the record batches that follow it. */
export function arrowParts(columns: GatewayResult['columns'], rows: GatewayResult['rows']): { readonly schema: Buffer; readonly batch: Buffer } {
  const stream = Buffer.from(tableToIPC(arrowTable(columns, rows), 'stream'));
  // A message is a continuation marker, the length of its metadata, the metadata; a schema has no body.
  const schemaEnd = 8 + stream.readInt32LE(4);
  return { schema: stream.subarray(0, schemaEnd), batch: stream.subarray(schemaEnd) };
}

/** Column-based rows (`TColumn`), as servers without Arrow send them. Bit i of `nulls` marks row i. */
export function thriftColumns(columns: GatewayResult['columns'], rows: GatewayResult['rows']): object[] {
  return columns.map(({ type }, index) => {
    const nulls = Buffer.alloc(Math.ceil(rows.length / 8));
    rows.forEach((row, at) => {
      if (row[index] === null || row[index] === undefined) nulls[at >> 3]! |= 1 << (at & 7);
    });
    const values = rows.map((row) => row[index] ?? null);
    if (type === 'BOOLEAN') return { boolVal: { values: values.map(Boolean), nulls } };
    if (type === 'INT') return { i32Val: { values: values.map(Number), nulls } };
    if (type === 'BIGINT') return { i64Val: { values: values.map((each) => int64(BigInt(each ?? 0))), nulls } };
    if (type === 'DOUBLE') return { doubleVal: { values: values.map(Number), nulls } };
    return { stringVal: { values: values.map((each) => (each === null ? '' : String(each))), nulls } };
  });
}

function int64(value: bigint): NodeInt64 {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return new NodeInt64(bytes);
}
