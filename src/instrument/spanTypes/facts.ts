/**
 * What a function's source says about its work, in terms that both languages share. Names are
 * dotted and resolved through the file's imports: `openai.OpenAI`, `self.client.chat.completions.create`.
 */
export interface FunctionFacts {
  readonly name: string;
  /** The enclosing class and what it extends. */
  readonly className?: string;
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  /** Callees in the order of the text, nested functions left out. */
  readonly calls: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly type?: string }[];
  /** The return annotation as written. */
  readonly returns?: string;
  /** Modules that the file imports. */
  readonly modules: readonly string[];
  /** Flavours whose autolog the file turns on. */
  readonly autolog: readonly string[];
  /** True when a loop of the function holds a call. */
  readonly callsInLoop: readonly string[];
  /** Functions of the same file that it calls, by name. */
  readonly localCalls: readonly string[];
  /** The resolved callee that is given the function to run, such as `ai.tool` or `server.registerTool`. */
  readonly handedTo?: string;
}
