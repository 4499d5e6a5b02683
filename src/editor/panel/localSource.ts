import type { LocalWorkspaceClient } from '../../databricks/localWorkspace';
import { decodeOtlp } from '../../trace/decode/otlp';
import type { TraceSource } from '../../trace/traceSource';

/** A trace of the local workspace. `connect` gives the client that is connected now. */
export function localSource(connect: () => Promise<{ readonly client: LocalWorkspaceClient }>, target: { readonly traceId: string; readonly location: string }): TraceSource {
  const { traceId, location } = target;
  return {
    columns: async (signal) => (await connect()).client.columns(traceId, location, signal),
    spans: async (spanIds, signal) => decodeOtlp(await (await connect()).client.spans(traceId, { location, spanIds }, signal)),
    metadata: async (signal) => (await connect()).client.metadata(traceId, location, signal),
    texts: async (signal) => (await connect()).client.texts(traceId, location, signal),
  };
}
