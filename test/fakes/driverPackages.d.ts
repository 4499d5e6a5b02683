/** The part of Apache Thrift's Node package that the gateway uses; the package ships no declarations. */
declare module 'thrift' {
  import type { Server } from 'node:https';
  export interface ThriftConnection {
    once(event: 'error', listener: (error: Error) => void): void;
    removeListener(event: 'error', listener: (error: Error) => void): void;
  }
  interface WebServerService {
    readonly processor: unknown;
    readonly handler: unknown;
    readonly protocol: unknown;
    readonly transport: unknown;
  }
  const thrift: {
    readonly TBinaryProtocol: unknown;
    readonly TBufferedTransport: unknown;
    createHttpConnection(host: string, port: number, options: { path: string; transport: unknown; protocol: unknown; headers: Record<string, string> }): ThriftConnection;
    createHttpClient(service: unknown, connection: ThriftConnection): unknown;
    createWebServer(options: { tls: { key: string; cert: string }; services: Record<string, WebServerService> }): Server;
  };
  export default thrift;
}

declare module '@databricks/sql/thrift/TCLIService_types' {
  const types: Record<`T${'OpenSession' | 'CloseSession' | 'ExecuteStatement' | 'GetOperationStatus' | 'GetResultSetMetadata' | 'FetchResults' | 'CancelOperation' | 'CloseOperation'}Req`, new (fields: object) => object>;
  export default types;
}

declare module 'node-int64' {
  export default class Int64 {
    constructor(value: number | Buffer);
    toNumber(allowImprecise?: boolean): number;
  }
}

/** The part of Arrow that the gateway uses; the driver's version has declarations that its exports hide. */
declare module 'apache-arrow' {
  export class DataType {
    readonly typeId: number;
  }
  export class Bool extends DataType {}
  export class Int32 extends DataType {}
  export class Int64 extends DataType {}
  export class Float64 extends DataType {}
  export class Utf8 extends DataType {}
  export class DateDay extends DataType {}
  export class Vector {
    readonly length: number;
  }
  export interface Table {
    readonly numRows: number;
  }
  export const Table: new (columns: Record<string, Vector>) => Table;
  export function vectorFromArray(values: readonly unknown[], type: DataType): Vector;
  export function tableToIPC(table: Table, type: 'stream'): Uint8Array;
}
