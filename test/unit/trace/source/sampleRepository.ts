/**
 * A small repository in Python and TypeScript. Blocks are separated by one blank line and hold none,
 * so that refactorings can be written as plain text operations. A comment `id: x` inside a function
 * travels with its body and tells which function a span belongs to.
 */
export type Repository = ReadonlyMap<string, string>;

const agentPy = `
import mlflow
from openai import OpenAI
from rag.store import DocumentStore
from rag.prompts import build_prompt, pick_template

client = OpenAI()

@mlflow.trace(span_type="AGENT")
def answer_question(question, history=None):
    # id: m_answer
    store = DocumentStore("docs")
    documents = retrieve_context(question, limit=4)
    prompt = build_prompt(question, documents)
    reply = generate_reply(prompt, temperature=0.2)
    checked = check_reply(reply, documents)
    return {"answer": checked, "sources": [each["id"] for each in documents]}

@mlflow.trace(span_type="RETRIEVER", name="Retrieve context")
def retrieve_context(query, limit):
    # id: m_retrieve
    store = DocumentStore("docs")
    hits = store.search(query, limit)
    ranked = sorted(hits, key=lambda hit: hit["score"], reverse=True)
    return [{"id": hit["id"], "page_content": hit["text"], "metadata": {"score": hit["score"]}} for hit in ranked[:limit]]

@mlflow.trace
def generate_reply(prompt, temperature):
    # id: m_generate
    response = client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": prompt}], temperature=temperature)
    choice = response.choices[0]
    return choice.message.content.strip()

@mlflow.trace(span_type="PARSER")
def check_reply(reply, documents):
    # id: m_check
    known = {document["id"] for document in documents}
    cited = [word for word in reply.split() if word.startswith("[doc")]
    unknown = [word for word in cited if word.strip("[]") not in known]
    if unknown:
        raise ValueError("The reply cites unknown documents: " + ", ".join(unknown))
    return reply

def run_batch(questions):
    # id: m_batch
    results = []
    for question in questions:
        with mlflow.start_span(name="batch item") as span:
            span.set_inputs({"question": question})
            results.append(answer_question(question))
    return results
`;

const storePy = `
import mlflow
import sqlite3

class DocumentStore:
    def __init__(self, folder):
        self.folder = folder
        self.connection = sqlite3.connect(folder + "/index.db")
    @mlflow.trace(span_type="RETRIEVER")
    def search(self, query, limit):
        # id: m_search
        rows = self.connection.execute("select id, text, score from documents where text match ? limit ?", (query, limit))
        return [{"id": row[0], "text": row[1], "score": row[2]} for row in rows]
    @mlflow.trace
    def add(self, document):
        # id: m_add
        vector = embed_text(document["text"])
        self.connection.execute("insert into documents values (?, ?, ?)", (document["id"], document["text"], vector))
        self.connection.commit()

class MemoryStore:
    def __init__(self):
        self.items = {}
    @mlflow.trace(span_type="MEMORY")
    def search(self, session, since):
        # id: m_memory_search
        items = self.items.get(session, [])
        recent = [item for item in items if item["at"] >= since]
        return sorted(recent, key=lambda item: item["at"])

@mlflow.trace(span_type="EMBEDDING")
def embed_text(text):
    # id: m_embed
    words = text.lower().split()
    counts = [words.count(word) for word in sorted(set(words))]
    total = sum(counts) or 1
    return [count / total for count in counts]
`;

const promptsPy = `
import mlflow

TEMPLATES = {"short": "Answer in one sentence.", "long": "Explain step by step."}

@mlflow.trace(span_type="CHAIN")
def build_prompt(question, documents):
    # id: m_prompt
    template = pick_template(question)
    context = "\\n".join(document["page_content"] for document in documents)
    return template + "\\n\\nContext:\\n" + context + "\\n\\nQuestion: " + question

@mlflow.trace
def pick_template(question):
    # id: m_template
    kind = "short" if len(question) < 80 else "long"
    return TEMPLATES[kind]
`;

const pipelineTs = `
import { trace, withSpan, SpanType } from '@mlflow/core';
import { Index } from './search/index';
import { rerank } from './search/rerank';

export const handleTicket = trace(async (ticket: string, customer: string) => {
  // id: m_ticket
  const category = await classify(ticket);
  const articles = await new Index().query(ticket, 5);
  const best = rerank(articles, ticket);
  const draft = await writeDraft(ticket, best);
  return { category, draft, customer };
}, { name: 'handleTicket', spanType: SpanType.AGENT });

const classify = trace(async (ticket: string) => {
  // id: m_classify
  const labels = ['billing', 'login', 'outage'];
  const scores = labels.map((label) => ticket.toLowerCase().split(label).length - 1);
  const highest = Math.max(...scores);
  return highest === 0 ? 'other' : labels[scores.indexOf(highest)];
}, { name: 'classify', spanType: SpanType.CHAIN });

export const writeDraft = trace(async (ticket: string, articles: string[]) => {
  // id: m_draft
  const response = await fetch('http://127.0.0.1:8080/v1/chat/completions', { method: 'POST', body: JSON.stringify({ messages: [{ role: 'user', content: ticket }] }) });
  const body = await response.json();
  const links = articles.map((article) => '- ' + article).join('\\n');
  return body.choices[0].message.content + '\\n\\nSee also:\\n' + links;
}, { name: 'writeDraft', spanType: SpanType.LLM });

export async function closeTicket(ticket: string, reason: string): Promise<string> {
  // id: m_close
  return withSpan(async () => {
    const note = reason.trim() || 'no reason given';
    await notify(ticket, note);
    return 'closed: ' + note;
  }, { name: 'Close ticket', inputs: { ticket, reason } });
}
`;

const indexTs = `
import { trace, SpanType } from '@mlflow/core';

export class Index {
  private readonly rows: { title: string; body: string }[] = [];
  @trace({ spanType: SpanType.RETRIEVER })
  async query(text: string, limit: number): Promise<string[]> {
    // id: m_query
    const words = text.toLowerCase().split(' ');
    const hits = this.rows.filter(({ body }) => words.some((word) => body.includes(word)));
    return hits.slice(0, limit).map(({ title }) => title);
  }
  @trace()
  insert(title: string, body: string): number {
    // id: m_insert
    this.rows.push({ title, body: body.toLowerCase() });
    const size = this.rows.reduce((sum, row) => sum + row.body.length, 0);
    return size;
  }
}
`;

const rerankTs = `
import { trace, SpanType } from '@mlflow/core';

export const rerank = trace((articles: string[], ticket: string) => {
  // id: m_rerank
  const wanted = new Set(ticket.toLowerCase().split(' '));
  const points = (article: string) => article.toLowerCase().split(' ').filter((word) => wanted.has(word)).length;
  return [...articles].sort((a, b) => points(b) - points(a));
}, { name: 'rerank', spanType: SpanType.RERANKER });
`;

/** The repository when the traces were made. */
export const repository: Repository = new Map(
  Object.entries({ 'app/agent.py': agentPy, 'app/rag/store.py': storePy, 'app/rag/prompts.py': promptsPy, 'web/pipeline.ts': pipelineTs, 'web/search/index.ts': indexTs, 'web/search/rerank.ts': rerankTs }).map(([path, text]) => [path, text.trimStart()]),
);
