import type { SpanType } from '../types';

/** Where a rule looks. `call`: a resolved callee; `returns`: the return annotation; `handedTo`: the callee that is given the function. */
export type RuleSubject = 'call' | 'decorator' | 'name' | 'returns' | 'base' | 'parameter' | 'handedTo';

/** One piece of evidence: when `pattern` matches a subject, the function is probably of `spanType`. */
export interface SpanTypeRule {
  readonly id: string;
  readonly on: RuleSubject;
  readonly pattern: RegExp;
  readonly spanType: SpanType;
  /** How far this evidence alone can be trusted, 0–1. */
  readonly score: number;
  /** Only in functions for which this holds too: a word of the name, or a parameter's type. */
  readonly unlessName?: RegExp;
}

const rule = (id: string, on: RuleSubject, pattern: RegExp, spanType: SpanType, score: number, unlessName?: RegExp): SpanTypeRule => ({
  id, on, pattern, spanType, score, ...(unlessName ? { unlessName } : {}),
});

/**
 * The evidence that span types are proposed from. Names are matched in snake case: `callLlm` is
 * tried as `call_llm`. Calls are tried as they resolve through the file's imports.
 */
export const spanTypeRules: readonly SpanTypeRule[] = [
  // Decorators that say what the function is.
  rule('tool-decorator', 'decorator', /(^|\.)(tool|function_tool|kernel_function|beta_tool|ai_tool|register_tool|tool_plain)(\(|$)/, 'TOOL', 0.95),
  // Calls that register it.
  rule('given-as-tool', 'handedTo', /(^|\.)(tool|dynamicTool|createTool|defineTool|registerTool|betaZodTool|betaTool|DynamicTool|DynamicStructuredTool)$/, 'TOOL', 0.97),
  rule('given-as-python-tool', 'handedTo', /(^|\.)(tools|function_tool|FunctionTool|StructuredTool|Tool|from_function|from_defaults|create_tool\w*|add_tool|register_tool|register_function)$/, 'TOOL', 0.93),
  rule('given-as-flow', 'handedTo', /\.(defineFlow|createStep)$/, 'CHAIN', 0.9),
  rule('given-as-retriever', 'handedTo', /\.defineRetriever$/, 'RETRIEVER', 0.97),
  rule('given-as-reranker', 'handedTo', /\.defineReranker$/, 'RERANKER', 0.97),
  rule('given-as-embedder', 'handedTo', /\.defineEmbedder$/, 'EMBEDDING', 0.97),
  rule('given-as-model', 'handedTo', /\.defineModel$/, 'LLM', 0.97),
  rule('given-as-node', 'handedTo', /\.(addNode|add_node)$/, 'CHAIN', 0.46),

  // Calls of model clients.
  rule('chat-completions', 'call', /\.chat\.completions\.(create|parse|stream)$|\.chat\.complete(_async|Stream)?$/, 'LLM', 0.9),
  rule('openai-responses', 'call', /\.responses\.(create|parse|stream)$/, 'LLM', 0.9),
  rule('anthropic-messages', 'call', /\.messages\.(create|stream)$/, 'LLM', 0.88),
  rule('gemini-generate', 'call', /\.generate_?content(_?stream|_async)?$/i, 'LLM', 0.88),
  rule('litellm', 'call', /^litellm\.(a?completion|a?text_completion)$/, 'LLM', 0.9),
  rule('text-completions', 'call', /(?<!chat)\.completions\.create$/, 'LLM', 0.88),
  rule('bedrock', 'call', /\.(invoke_model(_with_response_stream)?|converse(_stream)?)$/, 'LLM', 0.88),
  rule('ai-sdk', 'call', /^ai\.(generateText|streamText|generateObject|streamObject)$/, 'LLM', 0.88),
  rule('model-invoke', 'call', /(^|[._])(llm|chat_?model|chatModel|language_?model)(\(\))?\.(a?invoke|a?predict|a?generate|a?complete|a?chat|a?stream|call)$/i, 'LLM', 0.85),
  // A client or model that its name calls one: `self.llm_client.complete`, `fast_model.invoke`.
  rule('llm-receiver', 'call', /(^|[._])\w*llm\w*(\(\))?\.(a?invoke|a?complete\w*|a?chat\w*|a?generate\w*|a?call\w*|ask|create\w*|a?predict|a?completion\w*|a?stream|with_structured_output)$/i, 'LLM', 0.8),
  rule('model-receiver', 'call', /(^|[._])(\w+_)?(model|lm)(\(\))?\.(a?invoke|a?generate(_content|_text)?|a?complete|a?chat|a?stream)$/i, 'LLM', 0.78),
  rule('ollama', 'call', /^ollama\.(chat|generate)$|ollama\w*\.(chat|generate)$/i, 'LLM', 0.85),

  // Embeddings, rerankers, retrievers.
  rule('embeddings-create', 'call', /\.embeddings?\.create$|\.embed_content$|\.embedContent$/, 'EMBEDDING', 0.92),
  rule('embed-call', 'call', /(^|\.)(embed_query|embed_documents|aembed_query|aembed_documents|embedQuery|embedDocuments|embedMany|get_text_embedding(_batch)?|litellm\.embedding)$/, 'EMBEDDING', 0.9),
  rule('embed-method', 'call', /\.(a?embed|embed_text|embed_texts|batch_embed\w*|encode_quer(y|ies)|encode_documents?)$/, 'EMBEDDING', 0.8),
  rule('encoder', 'call', /(^|[._])(encoder|embedder|embedding_model|sentence_model|st_model)\.encode$/i, 'EMBEDDING', 0.85),
  rule('rerank-call', 'call', /(^|\.)(a?rerank|cross_?encoder\.predict|rerank_documents)$/i, 'RERANKER', 0.9),
  rule('similarity-search', 'call', /\.(a?similarity_search\w*|similaritySearch\w*|max_marginal_relevance_search|query_points|get_relevant_documents|aget_relevant_documents|getRelevantDocuments|hybrid_search)$/, 'RETRIEVER', 0.92),
  rule('vector-search', 'call', /(^|[._])(vector_?store|vector_?db|vector_?index|vs_?index|index|collection|retriever|qdrant\w*|chroma\w*|pinecone\w*|weaviate\w*|faiss\w*|milvus\w*|vector_?search\w*|search_client|knowledge_base|kb|coll|store|bm25\w*)(\(\))?\.(search|query|a?retrieve|a?invoke|knn_search|near_text)$/i, 'RETRIEVER', 0.85),

  // Tools that are looked up and run.
  rule('tool-call', 'call', /(^|\.)(call_tool|execute_tool|run_tool|invoke_tool|dispatch_tool|exec_fn|callTool|executeTool|runTool)$|(^|[._])tools?(\[\])?\.(a?invoke|a?run|execute|fn|func|call)$/, 'TOOL', 0.74, /agent|loop|chain|answer|chat|respond|pipeline|workflow/),
  rule('tool-parameter', 'parameter', /^(tool_?name|tool_?args|tool_?input|tool_?params|tool_?call|func_?name|function_?name)\b/i, 'TOOL', 0.68, /agent|loop|chain|parse|register|describe|format|schema|stringify/),
  rule('subprocess', 'call', /^subprocess\.(run|Popen|check_output)$|^(node:)?child_process\.(exec|execFile|spawn)\w*$/, 'TOOL', 0.5),

  // Chains that are put together elsewhere.
  rule('chain-invoke', 'call', /(^|[._])\w*(chain|pipeline)(\(\))?\.(a?invoke|a?run|a?stream|a?batch|call)$/i, 'CHAIN', 0.66),

  // Agents.
  rule('graph-invoke', 'call', /(^|[._])\w*(graph|workflow)(\(\))?\.(a?invoke|a?stream\w*)$/i, 'AGENT', 0.64),
  rule('agent-run', 'call', /(^|[._])(agent|agent_executor|agentExecutor|crew|team)(\(\))?\.(a?run|a?run_sync|run_stream|a?invoke|kickoff(_async)?|a?stream|chat)$|^agents\.Runner\.run(_sync|_streamed)?$/i, 'AGENT', 0.8),

  // Return annotations and bases.
  rule('returns-documents', 'returns', /\b(list|List|Sequence|Array|Iterable)\s*[[<]\s*(\w+\.)?(\w*Document|DocumentChunk|RetrievedDocument|NodeWithScore|SearchHit|Passage|Chunk)\b|\b(Document|NodeWithScore)\[\]/, 'RETRIEVER', 0.75, /split|chunk|load|parse|read|rerank|filter|convert|format|to_documents|enrich|annotate|dedup|merge|sort|trim|compress/),
  rule('returns-agent', 'returns', /\b\w*Agent(Result|Response|Output|Reply|StreamEvent)\b/, 'AGENT', 0.72),
  rule('embeddings-base', 'base', /(^|\.)\w*Embeddings?(Function)?$/, 'EMBEDDING', 0.6),
  rule('retriever-base', 'base', /(^|\.)\w*Retriever$/, 'RETRIEVER', 0.6, /^(build|create|add|load|from|format)_|^__/),
  rule('responses-agent', 'base', /(^|\.)(ResponsesAgent|ChatAgent|ChatModel)$/, 'AGENT', 0.6),

  // Names, weakest.
  rule('name-retrieve', 'name', /(^|_)(retriev(e|er|al)|similarity_search|vector_search|semantic_search|search_(docs|documents|knowledge\w*|kb|index|passages|vector_(store|db|index))|(get|fetch|find|lookup|retrieve)_(relevant_)?(docs|documents|context|passages|chunks))(_|$)/, 'RETRIEVER', 0.65, /rerank|build|create|format|split|convert|setting|config|(^|_)(user|account|secret|token|key|keys|session|status|profile|metadata|password|file|url|image|model)s?$/),
  rule('name-context', 'name', /(^|_)(build|gather|get|fetch|load)_(\w+_)?contexts?$/, 'RETRIEVER', 0.52, /app|execution|request|run|config|auth|browser|span|trace/),
  rule('name-embed', 'name', /(^|_)(embed|embeddings?|vectorize)(_|$)/, 'EMBEDDING', 0.65, /load|build|store|save/),
  rule('name-rerank', 'name', /(^|_)(re_?rank(ed|er|ing)?)(_|$)/, 'RERANKER', 0.75),
  rule('name-llm', 'name', /(^|_)(call|ask|query|invoke|run|prompt|generate_with|complete_with|chat_with)_(llm|model|gpt\w*|openai|claude|anthropic|gemini|chat_model|language_model)(_|$)|(^|_)(llm|chat_completion|completion|chat_model)(_call|_request|_generate|_generation|_invoke|_complete|_function)?$|^generation$|^_*a?complete$/, 'LLM', 0.7, /create|build|make|get_|load|init|setup|config/),
  rule('name-model-answer', 'name', /(^|_)(get|fetch|generate|stream|request)_(\w+_)?(gpt\w*|llm|openai|claude|gemini|model|chat)_(response|completion|answer|reply|output)s?(_|$)/, 'LLM', 0.7),
  rule('name-generate', 'name', /^_*a?generate(_text)?$/, 'LLM', 0.5),
  rule('name-tool', 'name', /(^|_)(execute|run|call|invoke|use|dispatch)_tools?(_|$)|_tool$|^tool_|(^|_)tool_(call|dispatch|execution|invocation)$/, 'TOOL', 0.7, /(register|build|create|list|get|load|select|choose|remove|parse|stringify|format|convert|extract|validate)_|call_and_(run|execute|call)_tools/),
  rule('name-tool-loop', 'name', /(^|_)(call|ask|think|reason)\w*_and_(run|execute|call|use)_tools?(_|$)|^(tool_call(ing)?|react)_loop$/, 'AGENT', 0.74),
  rule('name-known-tool', 'name', /^_*(get|fetch)_(current_)?(weather|forecast|stock_price|exchange_rate|time|date|datetime)|^_*(calculator|calculate_\w+|web_search|search_web|internet_search|send_(email|sms)|query_database|search_database|run_sql|execute_sql|execute_code|run_code|run_python(_code)?|calculate)$/, 'TOOL', 0.6, /metric|score|loss|cost/),
  rule('name-chunk', 'name', /(^|_)(chunk|split)_(text|pages|docs|documents|document|content)$/, 'PARSER', 0.5),
  rule('name-convert', 'name', /(^|_)convert_(\w+_)?(messages|response|output)(_|$)/, 'PARSER', 0.45),
  rule('name-parse', 'name', /^_*(parse|extract|decode|deserialize|stringify)_|_(parser?|parsed)$/, 'PARSER', 0.5, /arg|config|cli|env/),
  rule('name-format', 'name', /^_*(format|concat|join|clean|strip|sanitize|normali[sz]e|serialize|remove|flatten|truncate|get)_(\w+_)?(messages?|chat_history|history|context|docs|documents?|results?|responses?|outputs?|tool_calls?|chunks|citations|sources|markdown|json|html)(_|$)/, 'PARSER', 0.44, /^_*get_(?!messages?_(array|list|text|string))/),
  rule('name-memory', 'name', /(^|_)(memory|memories|remember|recall)(_|$)|(load|save|get|add)_(chat_|conversation_)?history(_|$)/, 'MEMORY', 0.6),
  rule('name-agent', 'name', /(^|_)agent(_(loop|run|step|turn|executor|invoke|call|workflow|node|query|handler|function))?$|^(run|invoke|execute|call)_(\w+_)?agent(_|$)|(^|_)supervisor$/, 'AGENT', 0.75, /(create|build|make|get|load|init|register|setup|list)_/),
  rule('name-chain', 'name', /(^|_)(chain|pipeline|workflow|orchestrate|rag|answer(_question|_query)?)(_|$)|^(generate|produce|compose|write|draft)_(answer|response|reply|report|summary)(_|$)|^(process|handle)_(query|question|request|message)(_|$)/, 'CHAIN', 0.55, /(create|build|make|get|load|init)_/),
];
