import type { TraceColumns } from '../columns';

/** Types whose spans hold messages, or run the tools that messages ask for. */
const speaking = new Set(['LLM', 'CHAT_MODEL', 'AGENT', 'TOOL']);
const models = new Set(['LLM', 'CHAT_MODEL']);
/** Types that may stand for a model's call where no span says that it is one: other instrumentations name no type of MLflow's. */
const possible = new Set(['UNKNOWN', 'CHAIN']);

/**
 * Rows whose spans a conversation is read from: roots, models, agents and tools; where no span is a
 * model's, also those of unknown type. The first `limit` of them, and how many are left.
 */
export function conversationRows({ count, label, labels, depth }: Pick<TraceColumns, 'count' | 'label' | 'labels' | 'depth'>, limit: number): { rows: number[]; left: number } {
  const hasModel = labels.some(({ type }) => models.has(type));
  const isWanted = labels.map(({ type }) => speaking.has(type) || (!hasModel && possible.has(type)));
  const rows: number[] = [];
  let left = 0;
  for (let row = 0; row < count; row += 1) {
    if (depth[row] !== 0 && !isWanted[label[row]!]) continue;
    if (rows.length < limit) rows.push(row);
    else left += 1;
  }
  return { rows, left };
}
