import path from 'node:path';
import * as vscode from 'vscode';
import type { AssistantTool } from '../../assistant/tools';
import { explain } from '../../diagnose/explain';
import { viewIds } from '../../ids';
import type { Feature } from '../feature';
import type { Chunks } from '../services/chunks';
import type { Queries } from '../query/chunk';

/** What the feature needs. */
export interface AssistantDeps {
  readonly chunks: Chunks;
  readonly queries: () => Queries;
  /** Data folder of this window's local workspace; `undefined` while it does not run. */
  readonly dataFolder: () => string | undefined;
}

/** Names of the tools in package.json, by what they do. */
const toolNames: Readonly<Record<AssistantTool['name'], string>> = { search_traces: 'spanlight_search_traces', read_trace: 'spanlight_read_trace', read_span: 'spanlight_read_span' };

/** Lets the editor's assistant search and read traces, after it asked the person; and offers the same to others as an MCP server. */
export class AssistantFeature implements Feature {
  readonly #deps: AssistantDeps;

  constructor(deps: AssistantDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    for (const name of Object.keys(toolNames) as AssistantTool['name'][]) context.subscriptions.push(vscode.lm.registerTool(toolNames[name], this.#tool(name)));
    const { chunks, dataFolder } = this.#deps;
    context.subscriptions.push(
      vscode.lm.registerMcpServerDefinitionProvider(viewIds.mcpServers, {
        provideMcpServerDefinitions: () => {
          const folder = dataFolder();
          if (folder === undefined) return [];
          const server = new vscode.McpStdioServerDefinition('Spanlight: traces of the local workspace', process.execPath, [chunks.file('mcp.js'), '--data', path.resolve(folder)], { ELECTRON_RUN_AS_NODE: '1' });
          return [server];
        },
      }),
    );
  }

  #tool(name: AssistantTool['name']): vscode.LanguageModelTool<Record<string, unknown>> {
    const { chunks, queries } = this.#deps;
    return {
      prepareInvocation: ({ input }) => {
        const what = { search_traces: 'Search traces', read_trace: `Read trace ${shown(input.trace_id)}`, read_span: `Read span ${shown(input.span_id)} of trace ${shown(input.trace_id)}` }[name];
        const seen = name === 'search_traces' ? 'Names, states and the beginnings of requests' : name === 'read_trace' ? 'Names, times and errors of its spans' : 'Its inputs, outputs and attributes, without what looks like a secret,';
        const message = `${seen} go to the language model. A question to a Databricks workspace runs on the chosen SQL warehouse and may start it.`;
        return { invocationMessage: what, confirmationMessages: { title: `${what}?`, message } };
      },
      invoke: async ({ input }, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        try {
          const text = await chunks.onward().runTool(name, input, await queries().assistant(), Date.now(), abort.signal);
          return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
        } catch (error) {
          // The assistant reads the sentence and can do what it says.
          return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(explain(error).sentence)]);
        }
      },
    };
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 60).replace(/[^\w:/.-]/g, '') : '?');
