import { silentLog } from '../../../src/base/log';
import { DriverSqlRunner } from '../../../src/databricks/sql';
import type { SqlParameter } from '../../../src/databricks/ports';
import { asSql } from '../../../src/spanTables/asText';
import { ThriftGateway, type WireParameter } from '../../fakes/thriftGateway';
import { HiveClient } from './hiveClient';

/** The unmodified `@databricks/sql` driver in front of Spark's Thrift server, and what is between them. */
export interface DriverToSpark {
  readonly runner: DriverSqlRunner;
  readonly gateway: ThriftGateway;
  close(): Promise<void>;
}

/**
 * Driver, TLS, a proxy, Spark's own Thrift server over HTTP. The proxy ends TLS, checks the token,
 * and says in Spark's words what Databricks added to the protocol: bound parameters are written in
 * place, as "Open as SQL" writes them (`EXECUTE IMMEDIATE … USING` of Spark 4.0 does not bind inside
 * nested WITH); columns come back as Arrow.
 */
export async function driverToSpark(port: number): Promise<DriverToSpark> {
  const spark = new HiveClient(port);
  await spark.open();
  const gateway = new ThriftGateway({ token: 'spark', pageRows: 500, execute: (text, parameters, signal) => spark.run(bound(text, parameters), signal) });
  await gateway.listen();
  const runner = new DriverSqlRunner({ host: 'localhost', port: gateway.port, path: gateway.path, token: async () => 'spark', caCertificate: gateway.certificate.cert }, silentLog);
  return {
    runner,
    gateway,
    close: async () => {
      await runner.close();
      await gateway.close();
      await spark.close();
    },
  };
}

function bound(text: string, parameters: Readonly<Record<string, WireParameter>>): string {
  const values = Object.entries(parameters).map(([name, { type, value }]) => [name, { type: type === 'INTEGER' ? 'INT' : type, value: value ?? null } as SqlParameter] as const);
  return asSql({ text, parameters: Object.fromEntries(values) });
}
