import * as mlflow from 'mlflow-tracing';

export const f = mlflow.trace(async (a: string): Promise<string> => a, { name: 'f' });
