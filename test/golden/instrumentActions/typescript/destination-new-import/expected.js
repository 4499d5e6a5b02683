// Licence.

const mlflow = require('@mlflow/core');
const agent = require('./agent');

mlflow.init({
  trackingUri: 'databricks',
  experimentId: '123',
  traceLocation: { catalogName: 'main', schemaName: 'agents', tablePrefix: 'support' },
});

agent.run();
