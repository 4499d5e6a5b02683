import { init } from '@mlflow/core';

init({
  trackingUri: 'databricks://work',
  experimentId: '1',
});
