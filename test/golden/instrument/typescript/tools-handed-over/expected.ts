import { tool as aiTool, generateText } from 'ai';
import { tool } from '@langchain/core/tools';
import { DynamicStructuredTool, StructuredTool } from '@langchain/core/tools';
import { BaseRetriever } from '@langchain/core/retrievers';
import { createTool } from '@mastra/core';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StateGraph } from '@langchain/langgraph';
import { genkit } from 'genkit';
import { z } from 'zod';
import * as mlflow from '@mlflow/core';

export const weather = aiTool({
  description: 'The weather',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => await mlflow.withSpan(async () => ({ city, degrees: 20 }), { name: 'weather', spanType: mlflow.SpanType.TOOL, inputs: { city } }),
});

export const tools = {
  clock: aiTool({ description: 'The time', inputSchema: z.object({}), async execute() { return await mlflow.withSpan(async () => { return new Date().toISOString(); }, { name: 'clock', spanType: mlflow.SpanType.TOOL }); } }),
};

export const add = tool(async ({ a, b }: { a: number; b: number }) => {
  return await mlflow.withSpan(async () => {
    return String(a + b);
  }, { name: 'add', spanType: mlflow.SpanType.TOOL, inputs: { a, b } });
}, { name: 'add', description: 'Adds', schema: z.object({ a: z.number(), b: z.number() }) });

function subtract({ a, b }: { a: number; b: number }): string {
  return mlflow.withSpan((): string => {
    return String(a - b);
  }, { name: 'subtract', spanType: mlflow.SpanType.TOOL, inputs: { a, b } }) as string;
}
export const subtractTool = tool(subtract, { name: 'subtract', schema: z.object({}) });

export const lookup = new DynamicStructuredTool({ name: 'lookup', description: 'Looks up', schema: z.object({}), func: async (input: { id: string }) => await mlflow.withSpan(async () => input.id, { name: 'lookup', spanType: mlflow.SpanType.TOOL, inputs: { input } }) });

export const order = createTool({ id: 'order-status', description: 'Status', execute: async ({ context }) => await mlflow.withSpan(async () => context, { name: 'order-status', spanType: mlflow.SpanType.TOOL, inputs: { context } }) });

export class Search extends StructuredTool {
  name = 'search';
  async _call(input: { query: string }): Promise<string> {
    return await mlflow.withSpan(async () => {
      return input.query;
    }, { name: '_call', spanType: mlflow.SpanType.TOOL, inputs: { input } });
  }
}

export class Notes extends BaseRetriever {
  async _getRelevantDocuments(query: string) {
    return await mlflow.withSpan(async () => {
      return [{ pageContent: query, metadata: {} }];
    }, { name: '_getRelevantDocuments', spanType: mlflow.SpanType.RETRIEVER, inputs: { query } });
  }
}

const server = new McpServer({ name: 'demo', version: '1' });
server.tool('multiply', { a: z.number(), b: z.number() }, async ({ a, b }) => await mlflow.withSpan(async () => ({ content: [{ type: 'text', text: String(a * b) }] }), { name: 'multiply', spanType: mlflow.SpanType.TOOL, inputs: { a, b } }));
server.registerTool('divide', { description: 'Divides' }, async ({ a, b }) => {
  return await mlflow.withSpan(async () => {
    return { content: [{ type: 'text', text: String(a / b) }] };
  }, { name: 'divide', spanType: mlflow.SpanType.TOOL, inputs: { a, b } });
});

const ai = genkit({});
export const menu = ai.defineFlow({ name: 'menu' }, async (subject: string) => {
  return await mlflow.withSpan(async () => {
    const { text } = await generateText({ prompt: subject });
    return text;
  }, { name: 'menu', spanType: mlflow.SpanType.CHAIN, inputs: { subject } });
});
export const rows = ai.defineRetriever({ name: 'rows' }, async (query: string) => await mlflow.withSpan(async () => ({ documents: [query] }), { name: 'rows', spanType: mlflow.SpanType.RETRIEVER, inputs: { query } }));

const callModel = async (state: { messages: string[] }) => await mlflow.withSpan(async () => ({ messages: state.messages }), { name: 'callModel', spanType: mlflow.SpanType.LLM, inputs: { state } });
export const graph = new StateGraph({})
  .addNode('agent', callModel)
  .addNode('polish', async (state: { messages: string[] }) => await mlflow.withSpan(async () => ({ messages: state.messages.reverse() }), { name: 'polish', spanType: mlflow.SpanType.CHAIN, inputs: { state } }));
