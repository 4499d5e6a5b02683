import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as chunk from '../../../src/databricks/chunk';
import { silentLog } from '../../../src/base/log';
import { duckdbExecutor } from '../../fakes/duckdbExecutor';
import { ThriftGateway } from '../../fakes/thriftGateway';

const bundle = path.resolve('dist/databricks.js');

describe('the bundle that queries a warehouse', () => {
  it('runs a statement through the driver in its own file', async function () {
    this.timeout(30_000);
    assert.ok(existsSync(bundle), 'dist/databricks.js is missing: build first');
    const { connectWorkspace } = createRequire(__filename)(bundle) as typeof chunk;
    const gateway = new ThriftGateway({ execute: await duckdbExecutor(), token: 'dapi' });
    await gateway.listen();
    const connection = connectWorkspace({ host: `https://localhost:${gateway.port}`, auth: { kind: 'pat', token: 'dapi' }, network: { environment: {} }, cliFolders: [], userAgent: 'test', log: silentLog });
    const runner = connection.sql(gateway.path.split('/').at(-1)!);
    // The test's certificate is nobody's: that the driver refuses it shows that it is there and reaches the server.
    await assert.rejects(runner.run({ text: 'SELECT 1 AS one' }), { code: 'sql.untrusted' });
    await runner.close();
    await connection.close();
    await gateway.close();
  });
});
