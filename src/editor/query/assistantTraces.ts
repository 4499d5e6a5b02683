import type { AssistantTraces } from '../../assistant/tools';
import type { QueryTarget } from './queryTargets';

/** Traces of a query target as an assistant reads them: by bounded statements, after the person has agreed. */
export function assistantTraces({ label, location, store }: QueryTarget): AssistantTraces {
  return {
    label: `${label}, ${location.location}`,
    list: (query, signal) => store.list(query, { signal, trigger: 'user' }),
    trace: (traceId, signal) => store.wholeTrace(traceId, undefined, { signal, trigger: 'user' }),
  };
}
