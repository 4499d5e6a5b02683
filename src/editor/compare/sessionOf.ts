import type { LocalWorkspaceClient } from '../../databricks/localWorkspace';
import { decodeColumns } from '../../trace/columnsBytes';
import { decodeMlflowValue } from '../../trace/genai';
import { localSource } from '../panel/localSource';

/** Keys that name a session: OpenTelemetry's, which MLflow writes too, and MLflow's own (mlflow `tracing/constant.py`). */
const keys = ['session.id', 'mlflow.trace.session', 'gen_ai.conversation.id'];

/** The session that a trace belongs to: by its roots' attributes, else by its metadata; `undefined` for none. */
export async function sessionOf(target: { readonly traceId: string; readonly location: string }, connect: () => Promise<{ readonly client: LocalWorkspaceClient }>): Promise<string | undefined> {
  const source = localSource(connect, target);
  const { count, depth, ids } = decodeColumns(await source.columns());
  const roots: string[] = [];
  for (let row = 0; row < count && roots.length < 10; row += 1) if (depth[row] === 0) roots.push(ids.get(row));
  for (const { attributes } of await source.spans(roots)) {
    for (const key of keys) {
      const value = attributes[key] === undefined ? undefined : decodeMlflowValue(attributes[key]);
      if (typeof value === 'string' && value !== '') return value;
    }
  }
  const { client } = await connect();
  return (await client.workspace.assessments.metadata(target))['mlflow.trace.session'];
}
