#!/usr/bin/env node
import * as mlflow from '@mlflow/core';
import { run } from './run';

mlflow.init({
  trackingUri: 'databricks',
  experimentId: '123',
  traceLocation: { catalogName: 'main', schemaName: 'agents', tablePrefix: 'support' },
});

run();
