import type { Repository } from './sampleRepository';

/** One kind of change that code goes through between a trace and the day someone reads it. */
export interface Refactoring {
  readonly name: string;
  readonly apply: (repository: Repository) => Repository;
}

const isPython = (path: string) => path.endsWith('.py');
const map = (change: (text: string, path: string) => string) => (repository: Repository): Repository => new Map([...repository].map(([path, text]) => [path, change(text, path)]));
const python = (change: (text: string) => string) => map((text, path) => (isPython(path) ? change(text) : text));
const typescript = (change: (text: string) => string) => map((text, path) => (isPython(path) ? text : change(text)));
const move = (place: (path: string) => string) => (repository: Repository): Repository => new Map([...repository].map(([path, text]) => [place(path), text]));
const all = (...steps: ((repository: Repository) => Repository)[]) => (repository: Repository): Repository => steps.reduce((current, step) => step(current), repository);
const blocks = (text: string) => text.trimEnd().split('\n\n');
const joined = (list: readonly string[]) => `${list.join('\n\n')}\n`;
const indent = (text: string, by: string) => text.split('\n').map((line) => (line === '' ? line : by + line)).join('\n');

/** Renames words that are no strings, as an editor's rename does. */
function renameWords(names: Readonly<Record<string, string>>): (text: string) => string {
  const pattern = new RegExp(`(?<!['"\\w])(${Object.keys(names).join('|')})(?!['"\\w])`, 'g');
  return (text) => text.replace(pattern, (word) => names[word]!);
}

const pythonNames = {
  answer_question: 'respond', retrieve_context: 'fetch_passages', generate_reply: 'complete', check_reply: 'verify_citations', embed_text: 'vectorise',
  search: 'lookup', add: 'ingest', build_prompt: 'compose', pick_template: 'choose_style', run_batch: 'evaluate_all',
};
const typescriptNames = { handleTicket: 'processTicket', classify: 'categorise', writeDraft: 'draftAnswer', closeTicket: 'finishTicket', query: 'findArticles', insert: 'append', rerank: 'orderByFit' };
const renameFunctions = all(python(renameWords(pythonNames)), typescript(renameWords(typescriptNames)));

/** Moves the blocks that hold one of the texts to a file of their own. */
const moveBlocks = (from: string, to: string, imports: string, holds: readonly string[]) => (repository: Repository): Repository => {
  const list = blocks(repository.get(from)!);
  const moved = list.filter((block) => holds.some((text) => block.includes(text)));
  return new Map([...repository, [from, joined(list.filter((block) => !moved.includes(block)))], [to, joined([imports, ...moved])]]);
};

/** Applies a change to the body of each function that has an `id:` comment; lines in, lines out. */
function onBodies(change: (body: string[], depth: string) => string[]): (repository: Repository) => Repository {
  return map((text) => {
    const lines = text.split('\n');
    for (let at = lines.length - 1; at >= 0; at -= 1) {
      if (!/(#|\/\/) id: /.test(lines[at]!)) continue;
      const depth = /^\s*/.exec(lines[at]!)![0];
      let end = at + 1;
      while (end < lines.length && (lines[end]!.startsWith(depth) && lines[end] !== '')) end += 1;
      lines.splice(at, end - at, ...change(lines.slice(at, end), depth));
    }
    return lines.join('\n');
  });
}

const wrapInTry = onBodies((body, depth) => {
  const isPy = body[0]!.includes('# id');
  const inner = body.map((line) => (isPy ? '    ' : '  ') + line);
  return isPy ? [`${depth}try:`, ...inner, `${depth}except TimeoutError as error:`, `${depth}    raise RuntimeError("gave up") from error`] : [`${depth}try {`, ...inner, `${depth}} catch (error) {`, `${depth}  throw new Error('gave up', { cause: error });`, `${depth}}`];
});
const shortenBodies = onBodies((body, depth) => (body.length < 4 ? body : [...body.slice(0, Math.ceil(body.length * 0.6)), body[0]!.includes('#') ? `${depth}return finish(locals())` : `${depth}return finish(this);`]));
const editBodies = onBodies((body, depth) => {
  const isPy = body[0]!.includes('# id');
  const added = isPy ? [`${depth}logger.info("started at %s", time.time())`, `${depth}deadline = time.time() + 30`] : [`${depth}logger.info('started');`, `${depth}const deadline = Date.now() + 30_000;`];
  return [body[0]!, ...added, ...body.slice(1).map((line) => line.replace('"docs"', '"documents"').replace("'other'", "'unknown'").replace('80', '120'))];
});

const withParameter = all(
  python((text) => text.replace(/^(\s*(?:async )?def (?!__)\w+\([^)]*)\)/gm, '$1, dry_run=False)')),
  typescript((text) => text.replace(/((?:string|number|string\[\]))\)(: \S+)? (=> )?\{$/gm, '$1, verbose = false)$2 $3{')),
);

const toMethods = map((text, path) => {
  if (path !== 'app/agent.py') return text;
  const [head, client, ...functions] = blocks(text);
  const methods = functions.map((block) => indent(block.replace(/def (\w+)\(/, 'def $1(self, '), '    '));
  return joined([head!, client!, `class Agent:\n    """Answers questions."""\n${methods.join('\n')}`]);
});
const toFunctions = map((text, path) => {
  if (path !== 'app/rag/store.py') return text;
  return joined(blocks(text).map((block) => (block.startsWith('class DocumentStore') ? block.split('\n').slice(4).map((line) => line.replace(/^ {4}/, '').replace('(self, ', '(store, ').replaceAll('self.', 'store.')).join('\n') : block)));
});
const nestInFactory = map((text, path) => {
  const [head, ...rest] = blocks(text);
  const body = rest.map((block) => indent(block.replace(/^export /gm, ''), isPython(path) ? '    ' : '  ')).join('\n');
  return isPython(path) ? `${head}\n\ndef make_service(settings):\n${body}\n    return settings\n` : `${head}\n\nexport function makeService(settings: object) {\n${body}\n  return settings;\n}\n`;
});

const swapNames = all(
  python(renameWords({ generate_reply: 'check_reply', check_reply: 'generate_reply' })),
  typescript((text) => text.replace(/\b(classify|writeDraft)\b/g, (word) => (word === 'classify' ? 'writeDraft' : 'classify'))),
);
const reuseNames = all(
  python(renameWords({ embed_text: 'vectorise', pick_template: 'choose_style' })),
  typescript(renameWords({ query: 'findArticles' })),
  map((text, path) => {
    if (path === 'app/rag/store.py') return `${text}\n@mlflow.trace\ndef embed_text(text):\n    # id: m_new_embed\n    model = load_model("small")\n    return model.encode([text], batch_size=1)[0].tolist()\n`;
    if (path === 'app/rag/prompts.py') return `${text}\n@mlflow.trace\ndef pick_template(question):\n    # id: m_new_template\n    from app.registry import load_template\n    return load_template("default", version=3).render(user=question)\n`;
    return text;
  }),
);

const copyAsVersion2 = (repository: Repository): Repository =>
  new Map([...repository, ...['app/rag/store.py', 'app/rag/prompts.py', 'web/search/rerank.ts'].map((path) => [path.replace(/\.(\w+)$/, '_v2.$1'), repository.get(path)!.replace(/id: /g, 'id: copy_').replace(/limit/g, 'top_n').replace(/question/g, 'user_message')] as const)]);

const reformat = all(
  python((text) => text.replace(/^(\s*)((?:async )?def \w+)\(([^)]+)\):/gm, (_all, depth: string, head: string, list: string) => `${depth}${head}(\n${list.split(', ').map((each) => `${depth}        ${each},`).join('\n')}\n${depth}):`).replace(/"([^"\\{]*)"/g, "'$1'")),
  typescript((text) => text.replace(/'((?:[^'\\\n]|\\.)*)'/g, '"$1"').replace(/^( +)/gm, '$1$1').replace(/\(([^()]+)\)(: \S+)? => \{$/gm, '(\n  $1,\n)$2 => {')),
);

const annotate = all(
  python((text) => text.replace(/^(\s*)# id: (.*)$/gm, '$1"""Does what its name says.\n\n$1Args: see the handbook.\n$1"""\n$1# id: $2\n$1# Reviewed twice.').replace(/^(\s*def \w+\(.*\)):$/gm, '$1 -> "Result":')),
  typescript((text) => text.replace(/^(\s*)\/\/ id: (.*)$/gm, '$1/* Reviewed\n$1   twice. */\n$1// id: $2').replace(/^export /gm, '/**\n * Public.\n */\nexport ')),
);

const withoutTracing = all(
  python((text) => text.replace(/^\s*@mlflow\.trace.*\n/gm, '')),
  typescript((text) => text.replace(/trace\(((?:async )?\()/g, '$1').replace(/^\}, \{ name: .*\}\);$/gm, '};').replace(/^\s*@trace\(.*\)\n/gm, '').replace(/^import \{[^}]*\} from '@mlflow\/core';\n/gm, '')),
);

/** Twenty kinds of change and a few more. */
export const refactorings: readonly Refactoring[] = [
  { name: 'insert lines at the top', apply: map((text, path) => `${(isPython(path) ? '# Licence text.\n' : '// Licence text.\n').repeat(25)}${text}`) },
  { name: 'rename functions', apply: renameFunctions },
  { name: 'rename parameters', apply: all(python(renameWords({ question: 'user_message', limit: 'top_n', reply: 'draft', documents: 'passages', prompt: 'messages', text: 'content' })), typescript(renameWords({ ticket: 'request', articles: 'candidates', limit: 'count', title: 'heading' }))) },
  { name: 'add a parameter', apply: withParameter },
  { name: 'move files', apply: move((path) => path.replace(/^app\//, 'src/service/').replace(/^web\//, 'packages/web/src/')) },
  { name: 'move functions to other files', apply: all(moveBlocks('app/agent.py', 'app/llm.py', 'import mlflow', ['m_generate', 'm_check']), moveBlocks('web/pipeline.ts', 'web/steps.ts', "import { trace, withSpan, SpanType } from '@mlflow/core';", ['m_draft', 'm_close'])) },
  { name: 'reorder functions', apply: map((text) => { const [head, ...rest] = blocks(text); return joined([head!, ...rest.reverse()]); }) },
  { name: 'wrap bodies in try', apply: wrapInTry },
  { name: 'extract parts of bodies', apply: shortenBodies },
  { name: 'extract parts and rename', apply: all(shortenBodies, renameFunctions) },
  { name: 'turn functions into methods', apply: toMethods },
  { name: 'turn methods into functions', apply: toFunctions },
  { name: 'rename classes', apply: all(python(renameWords({ DocumentStore: 'PassageStore', MemoryStore: 'SessionMemory' })), typescript(renameWords({ Index: 'ArticleIndex' }))) },
  { name: 'reformat', apply: reformat },
  { name: 'add comments and annotations', apply: annotate },
  { name: 'make functions async', apply: all(python((text) => text.replace(/^(\s*)def (?!__)/gm, '$1async def ').replace(/= (\w+\()/g, '= await $1')), typescript((text) => text.replace(/^ {2}insert\(/gm, '  async insert('))) },
  { name: 'remove explicit span names', apply: all(python((text) => text.replace(', name="Retrieve context"', '')), typescript((text) => text.replace(/name: '(?!Close)\w+', /g, ''))) },
  { name: 'change explicit span names', apply: all(python((text) => text.replace('"Retrieve context"', '"Fetch passages"').replace('"batch item"', '"evaluation item"')), typescript((text) => text.replace(/name: '([\w ]+)'/g, "name: 'step: $1'"))) },
  { name: 'nest functions in a factory', apply: nestInFactory },
  { name: 'rename files and functions', apply: all(renameFunctions, move((path) => path.replace('agent', 'assistant').replace('store', 'corpus').replace('pipeline', 'flow').replace('index.ts', 'articles.ts'))) },
  { name: 'swap the names of two functions', apply: swapNames },
  { name: 'give an old name to a new function', apply: reuseNames },
  { name: 'keep a copy as version 2', apply: copyAsVersion2 },
  { name: 'edit bodies', apply: editBodies },
  { name: 'edit and rename', apply: all(editBodies, renameFunctions) },
  { name: 'remove tracing', apply: withoutTracing },
];
