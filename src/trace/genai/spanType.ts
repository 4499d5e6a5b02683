/**
 * Attributes that say what a span is, best first: MLflow's own, OpenInference's, Traceloop's for model
 * calls and for functions, OpenTelemetry's, the AI SDK's, LangSmith's, Langfuse's.
 */
export const spanTypeKeys = ['mlflow.spanType', 'openinference.span.kind', 'llm.request.type', 'gen_ai.operation.name', 'traceloop.span.kind', 'ai.operationId', 'langsmith.span.kind', 'langfuse.observation.type'] as const;

/** What the AI SDK says in `ai.operationId` (`ai` 5 and 6, core/generate-text, generate-object, embed, rerank): the call, and each request that it makes. */
const aiSdk = {
  LLM: ['generateText', 'generateText.doGenerate', 'streamText', 'streamText.doStream', 'generateObject', 'generateObject.doGenerate', 'streamObject', 'streamObject.doStream'],
  EMBEDDING: ['embed', 'embed.doEmbed', 'embedMany', 'embedMany.doEmbed'],
  RERANKER: ['rerank', 'rerank.doRerank'],
  TOOL: ['toolCall'],
};

/** Words of other producers as MLflow's span types (mlflow `tracing/otel/translation`; OpenTelemetry, GenAI spans: `gen_ai.operation.name`). */
const types: ReadonlyMap<string, string> = new Map(Object.entries({
  chat: 'CHAT_MODEL',
  completion: 'LLM',
  text_completion: 'LLM',
  generate_content: 'LLM',
  response: 'LLM',
  llm: 'LLM',
  generation: 'LLM',
  embedding: 'EMBEDDING',
  embeddings: 'EMBEDDING',
  rerank: 'RERANKER',
  reranker: 'RERANKER',
  retriever: 'RETRIEVER',
  retrieval: 'RETRIEVER',
  agent: 'AGENT',
  create_agent: 'AGENT',
  invoke_agent: 'AGENT',
  tool: 'TOOL',
  execute_tool: 'TOOL',
  chain: 'CHAIN',
  prompt: 'CHAIN',
  parser: 'PARSER',
  workflow: 'WORKFLOW',
  invoke_workflow: 'WORKFLOW',
  task: 'TASK',
  guardrail: 'GUARDRAIL',
  evaluator: 'EVALUATOR',
  ...Object.fromEntries(Object.entries(aiSdk).flatMap(([type, operations]) => operations.map((operation) => [`ai.${operation}`, type]))),
}));

/** MLflow's span type for what one of {@link spanTypeKeys} says; any other word as it came, '' as `UNKNOWN`. */
export function spanTypeFrom(word: string): string {
  return word === '' ? 'UNKNOWN' : (types.get(word) ?? word);
}

/** Every word, in upper case, that means this span type in one of {@link spanTypeKeys}: for engines that compare texts. */
export function wordsOfType(type: string): string[] {
  const wanted = type.toUpperCase();
  return [...new Set([wanted, ...[...types].filter(([, meant]) => meant === wanted).map(([word]) => word.toUpperCase())])];
}
