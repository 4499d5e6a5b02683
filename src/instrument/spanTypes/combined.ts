import type { SpanType, SpanTypeProposal } from '../types';
import type { FunctionFacts } from './facts';
import { spanTypeRules } from './rules';
import { snakeCase } from './snakeCase';

/** What a combined rule looks at: the facts, and the best evidence of single facts. */
interface Evidence {
  readonly facts: FunctionFacts;
  readonly snake: string;
  /** Proposals of single facts by type. */
  readonly best: ReadonlyMap<SpanType, SpanTypeProposal>;
  /** Types of which the function calls something. */
  readonly called: ReadonlySet<SpanType>;
  /** Types of the functions of the same file that it calls, by their names. */
  readonly local: ReadonlySet<SpanType>;
}

interface CombinedRule {
  readonly applies: (evidence: Evidence) => boolean;
  readonly spanType: SpanType;
  readonly score: number;
  readonly evidence: string;
}

const chatModels = /(^|\.)((Azure)?ChatOpenAI|ChatAnthropic|ChatGroq|ChatDatabricks|ChatOllama|ChatGoogleGenerativeAI|ChatLiteLLM|ChatBedrock\w*|ChatMistralAI|ChatVertexAI|init_chat_model)$/;
const runs = /\.(a?invoke|a?stream|a?run|a?generate|a?chat)$/;
const requests = /\.(post|request)$|^(requests|httpx|axios)\.post$|^fetch$/;
const promptLike = /^(prompt|messages|system_prompt|user_prompt|system|user_message|chat_messages)$/;
const agentVerbs = /^_*(a?run|a?invoke|a?execute|predict(_stream)?|a?chat|a?answer|a?process|a?handle|step|a?stream|respond|__call__)$/;
const toolBase = /(^|\.)(\w*Tool|MCPTool)(\[\])?$/;
const retrieverBase = /(^|\.)\w*Retriever(\[\])?$/;
const modelBase = /(^|\.)(LLM|BaseLLM|SimpleChatModel|BaseChatModel|CustomLLM|Base\w*ChatModel)(\[\])?$/;
const modelStep = /(^|_)(call|ask|invoke|query)_(the_)?(llm|model|gpt\w*|openai|claude)|(^|_)(llm|model)_(call|step)/;

/** Evidence that lies in several facts together, strongest first. */
const combinedRules: readonly CombinedRule[] = [
  { applies: ({ facts, called }) => (called.has('LLM') || facts.localCalls.some((call) => modelStep.test(snakeCase(call)))) && facts.callsInLoop.some((call) => /tool/i.test(call)), spanType: 'AGENT', score: 0.96, evidence: 'calls a model and tools in a loop' },
  { applies: ({ called, best }) => called.has('RETRIEVER') && (best.has('LLM') || best.has('CHAT_MODEL')), spanType: 'CHAIN', score: 0.95, evidence: 'retrieves and then calls a model' },
  { applies: ({ called, snake }) => (called.has('RETRIEVER') || called.has('LLM')) && /(^|_)rag(_|$)|_(chain|pipeline|workflow)$/.test(snake) && !/retriev|search|^generate_/.test(snake), spanType: 'CHAIN', score: 0.945, evidence: 'is a chain by its name and by what it calls' },
  { applies: ({ called, snake }) => called.has('AGENT') && /^_*(handle|process|route)_|_(pipeline|workflow|system)$/.test(snake) && !/agent/.test(snake), spanType: 'CHAIN', score: 0.82, evidence: 'hands the work to agents' },
  { applies: ({ called, snake }) => called.has('RETRIEVER') && /^_*a?(answer|ask|chat|respond)(_|$)/.test(snake), spanType: 'CHAIN', score: 0.93, evidence: 'retrieves for an answer' },
  { applies: ({ called }) => called.has('RETRIEVER') && called.has('EMBEDDING'), spanType: 'RETRIEVER', score: 0.94, evidence: 'embeds a query and searches with it' },
  { applies: ({ facts, called }) => called.has('LLM') && facts.autolog.length > 0, spanType: 'CHAIN', score: 0.93, evidence: 'autolog already records the model call inside' },
  { applies: ({ facts }) => facts.calls.some((call) => chatModels.test(call)) && facts.calls.some((call) => runs.test(call)), spanType: 'LLM', score: 0.76, evidence: 'makes a chat model and runs it' },
  { applies: ({ facts, snake }) => facts.bases.some((base) => toolBase.test(base)) && /^_*a?(call|run|execute|invoke|forward)$/.test(snake), spanType: 'TOOL', score: 0.97, evidence: 'runs a tool' },
  { applies: ({ facts, snake }) => facts.bases.some((base) => retrieverBase.test(base)) && /^_*a?(get_relevant_documents|retrieve|search|invoke|query|call)$/.test(snake), spanType: 'RETRIEVER', score: 0.97, evidence: 'runs a retriever' },
  { applies: ({ facts, snake }) => facts.bases.some((base) => modelBase.test(base)) && /^_*a?(call|generate|stream|stream_response_chunks|complete|chat|invoke)$/.test(snake), spanType: 'LLM', score: 0.9, evidence: 'runs a model' },
  { applies: ({ facts, snake }) => facts.bases.some((base) => /(^|\.)\w*Embeddings?(Function)?(\[\])?$/.test(base)) && /^_*a?embed_/.test(snake), spanType: 'EMBEDDING', score: 0.9, evidence: 'makes embeddings' },
  { applies: ({ called, snake }) => called.has('LLM') && /_tool$/.test(snake) && !/(^|_)(get|create|build|make|register|select|choose|list|load|parse|convert|format|call|run|execute|invoke)_/.test(snake), spanType: 'TOOL', score: 0.92, evidence: 'is a tool by its name' },
  { applies: ({ facts, snake }) => /Tool$/.test(facts.className ?? '') && /^(__call__|_?a?run|_?a?execute|_?a?invoke|forward)$/.test(snake), spanType: 'TOOL', score: 0.93, evidence: 'runs a tool' },
  { applies: ({ local }) => local.size >= 2, spanType: 'CHAIN', score: 0.72, evidence: 'puts several steps together' },
  { applies: ({ facts, snake }) => /Agent$/.test(facts.className ?? '') && agentVerbs.test(snake), spanType: 'AGENT', score: 0.71, evidence: 'runs an agent' },
  { applies: ({ snake, called, local }) => /(^|_)search(_|$)/.test(snake) && (called.has('EMBEDDING') || local.has('EMBEDDING')), spanType: 'RETRIEVER', score: 0.91, evidence: 'embeds a query to search with it' },
  { applies: ({ facts }) => facts.parameters.some(({ name }) => promptLike.test(snakeCase(name))) && facts.calls.some((call) => requests.test(call)), spanType: 'LLM', score: 0.66, evidence: 'sends a prompt' },
  { applies: ({ local, snake }) => (local.has('LLM') || local.has('CHAIN') || local.has('AGENT')) && !modelStep.test(snake), spanType: 'CHAIN', score: 0.54, evidence: 'calls a function that calls a model' },
];

/** Proposals from several facts together. */
export function combinedEvidence(facts: FunctionFacts, best: ReadonlyMap<SpanType, SpanTypeProposal>): SpanTypeProposal[] {
  const called = new Set([...best.values()].filter(({ evidence }) => evidence.startsWith('calls ')).map(({ spanType }) => (spanType === 'CHAT_MODEL' ? 'LLM' : spanType)));
  const local = new Set(facts.localCalls.map(typeOfName).filter((type) => type !== undefined));
  const evidence: Evidence = { facts, snake: snakeCase(facts.name), best, called, local };
  return combinedRules.filter(({ applies }) => applies(evidence)).map(({ spanType, score, evidence: text }) => ({ spanType, score, evidence: text }));
}

function typeOfName(name: string): SpanType | undefined {
  const snake = snakeCase(name);
  return spanTypeRules.find((rule) => rule.on === 'name' && rule.pattern.test(snake) && !rule.unlessName?.test(snake))?.spanType;
}
