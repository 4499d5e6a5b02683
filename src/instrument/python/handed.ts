import { PythonImports } from './imports';
import type { PythonSource } from './parse';

const known = new WeakMap<PythonSource, ReadonlyMap<string, string>>();

/** Calls by which agent libraries are given functions to run: LangChain, LlamaIndex, OpenAI Agents, AutoGen, Haystack, pydantic-ai, MCP, LangGraph. */
const takers = /\b((?:\w+\.)*(?:tool|function_tool|FunctionTool|FunctionTool\.from_defaults|StructuredTool|StructuredTool\.from_function|Tool|Tool\.from_function|create_tool|create_tool_from_function|add_tool|register_tool|register_function|add_node))\s*\(([^()]*)/g;
const takenAs = /\b(?:func|fn|coroutine|function|async_fn|callable|handler|action)\s*=\s*([A-Za-z_]\w*)\s*(?:,|$|\n)/g;

/** Functions of a text that are handed over by their names, `Tool(func=search)`, `tools=[search]`, each with the resolved callee; `tools` where a list, a table or a schema names them. */
export function handedByName(source: PythonSource): ReadonlyMap<string, string> {
  let found = known.get(source);
  if (!found) known.set(source, (found = find(source)));
  return found;
}

function find(source: PythonSource): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!/[tT]ools?\b|add_node|register_function/.test(source.text)) return found;
  const imports = PythonImports.of(source);
  const add = (name: string | undefined, callee: string) => {
    if (name !== undefined && !found.has(name)) found.set(name, callee);
  };
  for (const [, callee = '', given = ''] of source.text.matchAll(takers)) {
    const resolved = imports.resolve(callee);
    const isNode = callee.endsWith('add_node');
    add(/^\s*(?:(["'])[^"']*\1\s*,\s*)?([A-Za-z_]\w*)\s*(?:,|$)/.exec(given)?.[2], resolved);
    if (!isNode) for (const [, name] of given.matchAll(takenAs)) add(name, resolved);
  }
  for (const [, list = ''] of source.text.matchAll(/\btools\s*(?::[^=\n]*)?=\s*\[([^[\]]*)\]/g)) {
    for (const [name] of list.matchAll(/(?<![\w.("'])[A-Za-z_]\w*(?=\s*(?:,|$|#|\n))/g)) add(name, 'tools');
  }
  // A schema for a model that names a function of the file, and a table from names to the functions themselves.
  const own = new Set([...source.text.matchAll(/\bdef\s+(\w+)/g)].map(([, name]) => name));
  if (/["'](?:input_schema|function)["']/.test(source.text)) {
    for (const [, name = ''] of source.text.matchAll(/["']name["']\s*:\s*["']([A-Za-z_]\w*)["']/g)) if (own.has(name)) add(name, 'tools');
  }
  for (const [, name = ''] of source.text.matchAll(/["']([A-Za-z_]\w*)["']\s*:\s*\1\b(?!\s*[.(])/g)) if (own.has(name)) add(name, 'tools');
  return found;
}
