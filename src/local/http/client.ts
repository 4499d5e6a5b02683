import type { Context } from 'hono';

/**
 * Whether a request comes from a client that takes this server for a Databricks workspace: MLflow
 * then calls through databricks-sdk, whose User-Agent says so (mlflow `utils/rest_utils.py`).
 */
export const isDatabricksClient = (c: Pick<Context, 'req'>): boolean => /databricks-sdk/i.test(c.req.header('user-agent') ?? '');
