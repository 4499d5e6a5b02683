/** A library whose calls MLflow records by itself. */
export interface AutologFlavour {
  /** `mlflow.<flavour>.autolog()`. */
  readonly flavour: string;
  /** Modules whose import signals it; their submodules too. */
  readonly modules: readonly RegExp[];
  /** What the text must hold too, where the import alone does not say it. */
  readonly alsoNeeds?: RegExp;
  /** Calls, resolved through the imports, whose spans the flavour makes. */
  readonly covers: RegExp;
  /** Decorators whose functions become spans by the flavour. */
  readonly coversDecorator?: RegExp;
}

/**
 * Flavours with tracing. Source: mlflow 3.17 `ml_package_versions.py` (GENAI_FLAVOR_TO_MODULE_NAME),
 * `tracking/fluent.py` (GENAI_LIBRARY_TO_AUTOLOG_MODULE) and each flavour's `autolog`; txtai by mlflow-txtai.
 */
export const autologFlavours: readonly AutologFlavour[] = [
  { flavour: 'openai', modules: [/^openai$/, /^swarm$/, /^instructor$/], covers: /\.(chat\.completions|responses|completions|embeddings)\.(create|parse|stream)$/ },
  // The Agents SDK's package has a common name: one of its own names must be imported.
  { flavour: 'openai', modules: [/^agents$/], alsoNeeds: /\bfrom\s+agents\s+import\b[^\n]*(\(|\b(Agent|Runner|function_tool|ModelSettings|Tool)\b)/, covers: /^agents\.Runner\.run(_sync|_streamed)?$/, coversDecorator: /^agents\.function_tool(\(\))?$/ },
  { flavour: 'anthropic', modules: [/^anthropic$/, /^claude_agent_sdk$/], covers: /\.messages\.(create|stream)$/ },
  { flavour: 'gemini', modules: [/^google\.genai$/, /^google\.generativeai$/], covers: /\.(generate_content(_stream|_async)?|embed_content|count_tokens|send_message(_stream)?)$/ },
  { flavour: 'langchain', modules: [/^langchain(_\w+)?$/, /^langgraph(_\w+)?$/], covers: /\.(a?invoke|a?stream|a?batch|a?get_relevant_documents)$/, coversDecorator: /^langchain(_core)?\.(tools|agents)(\.\w+)*\.tool(\(\))?$|^langchain_core\.runnables(\.\w+)*\.chain$/ },
  { flavour: 'llama_index', modules: [/^llama_index$/], covers: /\.(a?query|a?chat|a?complete|a?retrieve|a?stream_chat|a?synthesize)$/ },
  { flavour: 'dspy', modules: [/^dspy$/], covers: /^dspy\.\w+\(\)$/ },
  { flavour: 'litellm', modules: [/^litellm$/], covers: /^litellm\.(a?completion|a?embedding|a?responses|a?text_completion)$/ },
  { flavour: 'bedrock', modules: [/^boto3$/, /^aioboto3$/], alsoNeeds: /["']bedrock-(agent-)?runtime["']/, covers: /\.(invoke_model(_with_response_stream)?|converse(_stream)?|invoke_agent)$/ },
  { flavour: 'mistral', modules: [/^mistralai$/], covers: /\.chat\.(complete|stream)(_async)?$/ },
  { flavour: 'groq', modules: [/^groq$/], covers: /\.chat\.completions\.create$/ },
  { flavour: 'crewai', modules: [/^crewai$/], covers: /\.kickoff(_async)?$/, coversDecorator: /^crewai\.(tools|flow)(\.\w+)*\.(tool|start|listen|router)(\(\))?$/ },
  { flavour: 'autogen', modules: [/^autogen_agentchat$/], covers: /\.(run|run_stream|on_messages)$/ },
  { flavour: 'ag2', modules: [/^autogen$/], covers: /\.(initiate_chat|generate_reply)$/ },
  { flavour: 'semantic_kernel', modules: [/^semantic_kernel$/], covers: /\.(invoke|invoke_prompt|get_chat_message_content)$/, coversDecorator: /(^|\.)kernel_function(\(\))?$/ },
  { flavour: 'pydantic_ai', modules: [/^pydantic_ai$/], covers: /agent\w*\.(run|run_sync|run_stream)$/i, coversDecorator: /agent\w*\.tool(_plain)?(\(\))?$/i },
  { flavour: 'smolagents', modules: [/^smolagents$/], covers: /agent\w*\.run$/i, coversDecorator: /^smolagents\.tool$/ },
  { flavour: 'agno', modules: [/^agno$/], covers: /agent\w*\.(a?run|print_response)$/i, coversDecorator: /^agno\.tools\.tool(\(\))?$/ },
  { flavour: 'strands', modules: [/^strands$/], covers: /^strands\.Agent\(\)$/, coversDecorator: /^strands\.tool(\(\))?$/ },
  { flavour: 'haystack', modules: [/^haystack$/], covers: /pipeline\w*\.(run|run_async)$/i },
  { flavour: 'txtai', modules: [/^txtai$/], covers: /^txtai\./ },
];
