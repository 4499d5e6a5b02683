import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

function reply(messages: ChatMessage[]): string {
  const system = messages.find((message) => message.role === 'system')?.content ?? '';
  const facts = system.split('\n').filter((line) => line.startsWith('- '));
  return facts[0]?.slice(2) ?? 'I found nothing about that.';
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A chat model for this sample: speaks OpenAI's protocol on this machine, always answers the same. */
export async function startModelServer(): Promise<{ baseUrl: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const { model, messages } = JSON.parse(await body(request)) as { model: string; messages: ChatMessage[] };
    const content = reply(messages);
    const count = (text: string) => text.split(/\s+/).length;
    const promptTokens = messages.reduce((sum, message) => sum + count(message.content), 0);
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({
        id: 'chatcmpl-sample',
        object: 'chat.completion',
        created: 0,
        model,
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
        usage: {
          prompt_tokens: promptTokens,
          completion_tokens: count(content),
          total_tokens: promptTokens + count(content),
        },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, close: () => server.close() };
}
