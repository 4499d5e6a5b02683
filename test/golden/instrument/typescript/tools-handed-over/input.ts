import { tool as aiTool, generateText } from 'ai';
import { tool } from '@langchain/core/tools';
import { DynamicStructuredTool, StructuredTool } from '@langchain/core/tools';
import { BaseRetriever } from '@langchain/core/retrievers';
import { createTool } from '@mastra/core';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StateGraph } from '@langchain/langgraph';
import { genkit } from 'genkit';
import { z } from 'zod';

export const weather = aiTool({
  description: 'The weather',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, degrees: 20 }),
});

export const tools = {
  clock: aiTool({ description: 'The time', inputSchema: z.object({}), async execute() { return new Date().toISOString(); } }),
};

export const add = tool(async ({ a, b }: { a: number; b: number }) => {
  return String(a + b);
}, { name: 'add', description: 'Adds', schema: z.object({ a: z.number(), b: z.number() }) });

function subtract({ a, b }: { a: number; b: number }): string {
  return String(a - b);
}
export const subtractTool = tool(subtract, { name: 'subtract', schema: z.object({}) });

export const lookup = new DynamicStructuredTool({ name: 'lookup', description: 'Looks up', schema: z.object({}), func: async (input: { id: string }) => input.id });

export const order = createTool({ id: 'order-status', description: 'Status', execute: async ({ context }) => context });

export class Search extends StructuredTool {
  name = 'search';
  async _call(input: { query: string }): Promise<string> {
    return input.query;
  }
}

export class Notes extends BaseRetriever {
  async _getRelevantDocuments(query: string) {
    return [{ pageContent: query, metadata: {} }];
  }
}

const server = new McpServer({ name: 'demo', version: '1' });
server.tool('multiply', { a: z.number(), b: z.number() }, async ({ a, b }) => ({ content: [{ type: 'text', text: String(a * b) }] }));
server.registerTool('divide', { description: 'Divides' }, async ({ a, b }) => {
  return { content: [{ type: 'text', text: String(a / b) }] };
});

const ai = genkit({});
export const menu = ai.defineFlow({ name: 'menu' }, async (subject: string) => {
  const { text } = await generateText({ prompt: subject });
  return text;
});
export const rows = ai.defineRetriever({ name: 'rows' }, async (query: string) => ({ documents: [query] }));

const callModel = async (state: { messages: string[] }) => ({ messages: state.messages });
export const graph = new StateGraph({})
  .addNode('agent', callModel)
  .addNode('polish', async (state: { messages: string[] }) => ({ messages: state.messages.reverse() }));
