/** Codicons of MLflow's span types (mlflow `entities/span.py`, `SpanType`); other types get a plain one. */
const icons: Readonly<Record<string, string>> = {
  LLM: 'sparkle',
  CHAT_MODEL: 'comment-discussion',
  AGENT: 'hubot',
  TOOL: 'tools',
  RETRIEVER: 'search',
  RERANKER: 'list-ordered',
  CHAIN: 'link',
  EMBEDDING: 'symbol-numeric',
  PARSER: 'file-code',
  MEMORY: 'database',
  WORKFLOW: 'layers',
  TASK: 'checklist',
  GUARDRAIL: 'shield',
  EVALUATOR: 'law',
};

/** The codicon of a span type. */
export const spanTypeIcon = (type: string): string => icons[type] ?? 'symbol-method';

/** A span type for people: `CHAT_MODEL` → `Chat model`; '' for spans that name none. */
export function spanTypeWord(type: string): string {
  if (type === 'UNKNOWN' || type === '') return '';
  if (type === 'LLM') return type;
  const words = type.replaceAll('_', ' ').toLowerCase();
  return words[0]!.toUpperCase() + words.slice(1);
}
