import { init } from '@mlflow/core';

init({
  trackingUri: 'databricks://work',
  experimentId: '123',
  traceLocation: { catalogName: 'main', schemaName: 'agents', tablePrefix: 'support' },
});
