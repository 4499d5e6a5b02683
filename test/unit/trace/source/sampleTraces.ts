import type { Attributes, Span } from '../../../../src/trace/model';
import { makeSpan } from '../makeSpan';

/** A span with the function that made it. `caller` where a library made it inside that function. */
export interface KnownSpan {
  readonly span: Span;
  readonly id: string;
  readonly isCaller?: boolean;
}

let count = 0;
function span(name: string, parent: KnownSpan | undefined, id: string, attributes: Attributes, isCaller = false): KnownSpan {
  const spanId = (count += 1).toString(16).padStart(16, '0');
  return { id: `m_${id}`, isCaller, span: makeSpan({ name, spanId, parentSpanId: parent?.span.spanId ?? '', attributes }) };
}

/** As MLflow's Python decorator writes it: every attribute is JSON text, the function's own name always there. */
const python = (id: string, name: string, fn: string, parent: KnownSpan | undefined, inputs: object) =>
  span(name, parent, id, { 'mlflow.spanFunctionName': JSON.stringify(fn), 'mlflow.spanInputs': JSON.stringify(inputs), 'mlflow.spanType': '"CHAIN"' });

/** As MLflow's TypeScript SDK writes it: no function name, inputs by parameter. */
const typescript = (id: string, name: string, parent: KnownSpan | undefined, inputs: object) => span(name, parent, id, { 'mlflow.spanInputs': inputs as Attributes, 'mlflow.spanType': 'CHAIN' });

/** As autolog writes it: named by the library, with its message format. */
const autolog = (id: string, name: string, parent: KnownSpan) =>
  span(name, parent, id, { 'mlflow.message.format': '"openai"', 'mlflow.spanType': '"CHAT_MODEL"', 'mlflow.spanInputs': '{"model": "gpt-4o-mini", "messages": []}' }, true);

/** Every span of two traces of the sample repository, parents before children. */
export function sampleTraces(): KnownSpan[] {
  const batch = span('batch item', undefined, 'batch', { 'mlflow.spanInputs': '{"question": "?"}', 'mlflow.spanType': '"UNKNOWN"' });
  const answer = python('answer', 'answer_question', 'answer_question', batch, { question: '?', history: null });
  const retrieve = python('retrieve', 'Retrieve context', 'retrieve_context', answer, { query: '?', limit: 4 });
  const search = python('search', 'search', 'search', retrieve, { query: '?', limit: 4 });
  const prompt = python('prompt', 'build_prompt', 'build_prompt', answer, { question: '?', documents: [] });
  const template = python('template', 'pick_template', 'pick_template', prompt, { question: '?' });
  const generate = python('generate', 'generate_reply', 'generate_reply', answer, { prompt: '?', temperature: 0.2 });
  const completions = autolog('generate', 'Completions', generate);
  const check = python('check', 'check_reply', 'check_reply', answer, { reply: '?', documents: [] });
  const add = python('add', 'add', 'add', undefined, { document: {} });
  const embeds = [1, 2, 3].map((n) => python('embed', `embed_text_${n}`, 'embed_text', add, { text: '?' }));
  const memory = python('memory_search', 'search', 'search', undefined, { session: 's', since: 0 });
  const ticket = typescript('ticket', 'handleTicket', undefined, { ticket: '?', customer: 'c' });
  const classify = typescript('classify', 'classify', ticket, { ticket: '?' });
  const query = typescript('query', 'query', ticket, { text: '?', limit: 5 });
  const rerank = typescript('rerank', 'rerank', ticket, { articles: [], ticket: '?' });
  const draft = typescript('draft', 'writeDraft', ticket, { ticket: '?', articles: [] });
  const completions2 = autolog('draft', 'Completions_1', draft);
  const close = typescript('close', 'Close ticket', undefined, { ticket: '?', reason: '' });
  const inserts = [typescript('insert', 'insert_1', undefined, { title: 't', body: 'b' }), typescript('insert', 'insert_2', undefined, { title: 't', body: 'b' })];
  return [batch, answer, retrieve, search, prompt, template, generate, completions, check, add, ...embeds, memory, ticket, classify, query, rerank, draft, completions2, close, ...inserts];
}
