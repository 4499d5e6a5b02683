/**
 * A support agent for a shop that sells coffee machines.
 *
 *     node agent.ts                        answers three questions, one of which fails
 *     node agent.ts "Where is KF-20417?"   answers one
 */
import path from 'node:path';
import * as mlflow from '@mlflow/core';
import { VectorStore, type RetrievedDocument } from './documents.ts';
import { startModelServer, type ChatMessage } from './modelServer.ts';

// Address and experiment come from the environment. The trace location must exist: Spanlight's local
// workspace makes this one for the folder.
mlflow.init({
  traceLocation: { catalogName: 'local', schemaName: 'traces', tablePrefix: 'typescript_agent' },
});

const vectorStore = new VectorStore(path.join(import.meta.dirname, 'docs'));
const model = await startModelServer();
const parcels: Record<string, string> = { 'KF-20417': 'on its way, arrives tomorrow', 'KF-20388': 'delivered on Monday' };

/** The paragraphs that fit the question best. */
async function retrieveContext(query: string, topK = 3): Promise<RetrievedDocument[]> {
  return vectorStore.search(query, topK);
}

/** Looks a parcel up. Order numbers have two letters and five digits. */
const parcelStatus = mlflow.trace(
  (orderNumber: string): string => {
    if (!/^[A-Z]{2}-\d{5}$/.test(orderNumber)) {
      throw new RangeError(`'${orderNumber}' is not an order number; it should look like KF-20417.`);
    }
    return parcels[orderNumber] ?? 'unknown';
  },
  { name: 'parcelStatus', spanType: mlflow.SpanType.TOOL },
);

/** One call of the chat model. */
const chat = mlflow.trace(
  async (messages: ChatMessage[]): Promise<string> => {
    const response = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ model: 'sample-chat', messages }),
    });
    const completion = (await response.json()) as {
      choices: { message: { content: string } }[];
      usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
    };
    mlflow.getCurrentActiveSpan()?.setAttribute(mlflow.SpanAttributeKey.TOKEN_USAGE, {
      input_tokens: completion.usage.prompt_tokens,
      output_tokens: completion.usage.completion_tokens,
      total_tokens: completion.usage.total_tokens,
    });
    return completion.choices[0]?.message.content ?? '';
  },
  { name: 'chat', spanType: mlflow.SpanType.CHAT_MODEL },
);

async function generateResponse(query: string, context: RetrievedDocument[]): Promise<string> {
  const facts = context.map((document) => `- ${document.page_content}`).join('\n');
  return chat([
    { role: 'system', content: `Answer from these facts only:\n${facts}` },
    { role: 'user', content: query },
  ]);
}

/** Cuts an answer at the end of a sentence. */
function shorten(text: string, limit = 160): string {
  const span = mlflow.startSpan({
    name: 'shorten',
    spanType: mlflow.SpanType.PARSER,
    inputs: { text, limit },
    parent: mlflow.getCurrentActiveSpan() ?? undefined,
  });
  const short = text.length <= limit ? text : `${text.slice(0, limit).replace(/\. [^.]*$/, '')}.`;
  span.end({ outputs: short, attributes: { was_cut: short.length < text.length } });
  return short;
}

const supportAgent = mlflow.trace(
  async (query: string): Promise<string> => {
    const order = /[A-Z]+-\d+/.exec(query)?.[0];
    if (order) return `Your parcel ${order} is ${parcelStatus(order)}.`;
    const context = await retrieveContext(query);
    return shorten(await generateResponse(query, context));
  },
  { name: 'supportAgent', spanType: mlflow.SpanType.AGENT },
);

const asked = process.argv.slice(2);
const questions = asked.length > 0 ? asked : ['Where is my parcel KF-20417?', 'How often do I descale the machine?', 'Where is KF-1?'];
for (const question of questions) {
  console.log(`? ${question}`);
  try {
    console.log(`  ${await supportAgent(question)}`);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log(`  Sorry: ${error.message}`);
  }
}
await mlflow.flushTraces();
model.close();
