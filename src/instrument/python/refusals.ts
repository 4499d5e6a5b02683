import type { Node } from 'web-tree-sitter';
import type { FileContext, Refusal } from '../types';
import { rankSpanTypes } from '../spanTypes/rank';
import { coversFunction } from './coverage';
import { classBases, decoratorNames, functionFacts, parameters } from './facts';
import { frameLooks, frameReadersOf } from './frames';
import { takesHalfMade } from './halfMade';
import { PythonImports } from './imports';
import { moduleFacts } from './moduleFacts';
import { packageRefusals } from './packageRefusals';
import type { PythonSource } from './parse';
import { isContainerMethod, runsWhileRecording } from './recording';
import { drawsShared } from './sharedRandom';
import { ownNodes, statements, type PythonFunction } from './scan';
import { guardsText } from './textHazards';
import { hasDoubtfulTruth } from './truth';

/** What the refusal rules look at; each part is computed when first asked for. */
class Subject {
  readonly fn: PythonFunction;
  readonly source: PythonSource;
  #own: Node[] | undefined;
  #decorators: string[] | undefined;
  #bases: string[] | undefined;

  constructor(fn: PythonFunction, source: PythonSource) {
    this.fn = fn;
    this.source = source;
  }

  /** Yields, raises, returns, calls and try statements of the body. */
  get own(): readonly Node[] {
    return (this.#own ??= ownNodes(this.fn.body, ['yield', 'raise_statement', 'return_statement', 'call', 'try_statement', 'while_statement', 'break_statement']));
  }

  ofType(type: string): Node[] {
    return this.own.filter((node) => node.type === type);
  }

  get decorators(): readonly string[] {
    return (this.#decorators ??= decoratorNames(this.fn, this.source));
  }

  get bases(): readonly string[] {
    const scope = this.fn.scopes.at(-1);
    return (this.#bases ??= scope?.kind === 'class' ? classBases(scope.node, this.source) : []);
  }

  get isMethod(): boolean {
    return this.fn.scopes.at(-1)?.kind === 'class';
  }

  decoratedBy(pattern: RegExp): boolean {
    return this.decorators.some((name) => pattern.test(name));
  }

  callee(call: Node): string {
    return PythonImports.of(this.source).resolveNode(call.childForFieldName('function')) ?? '';
  }

  text(node: Node): string {
    return this.source.text.slice(node.startIndex, node.endIndex);
  }
}

interface RefusalRule {
  readonly code: string;
  readonly applies: (subject: Subject) => boolean;
  readonly reason: string;
}

const allowedDunders: ReadonlySet<string> = new Set(['__call__', '__enter__', '__exit__', '__aenter__', '__aexit__']);
const compilers = /(^|\.)(jit|njit|vectorize|guvectorize|cfunc|stencil|pjit|pmap|vmap)(\(\))?$|^(tf|tensorflow)\.function|^torch\.(compile|jit\.\w+|library\.\w+)|^triton\.|^cython\./;
const remotes = /(^|\.)(udf|pandas_udf|arrow_udf)(\(\))?$|^ray\.remote|^modal\./;

/** Checked in this order; the first that applies is the reason shown. */
const rules: readonly RefusalRule[] = [
  { code: 'overload', applies: (s) => s.decoratedBy(/(^|\.)overload$/), reason: 'An @overload stub only describes types and never runs.' },
  { code: 'protocol', applies: (s) => s.bases.some((base) => /(^|\.)Protocol(\[\])?$/.test(base)), reason: 'A method of a Protocol only describes types.' },
  { code: 'stub', applies: isStub, reason: 'The function has no body to trace.' },
  {
    code: 'constructor',
    applies: (s) => s.isMethod && /^__(init|new|post_init|init_subclass|class_getitem|set_name|del)__$/.test(s.fn.name),
    reason: 'Python calls it while objects are made or removed; trace the function that uses the object.',
  },
  {
    code: 'dunder',
    applies: (s) => /^__\w+__$/.test(s.fn.name) && !allowedDunders.has(s.fn.name),
    reason: 'Python calls this method implicitly, also while inputs are recorded.',
  },
  { code: 'container', applies: (s) => isContainerMethod(s.fn, s.source), reason: 'Objects of this class are values, and MLflow reads them by these methods while it records a call.' },
  { code: 'runsWhileRecording', applies: (s) => runsWhileRecording(s.source).has(s.fn.id), reason: 'MLflow runs this function itself, by way of __len__, __repr__ or the like, while it records a call.' },
  { code: 'doubtfulTruth', applies: (s) => s.isMethod && hasDoubtfulTruth(s.fn.scopes.at(-1)?.node as Node, s.source), reason: 'Asking an object of this class whether it is true changes it, and MLflow asks before each call of a method.' },
  { code: 'doubtfulText', applies: () => false, reason: 'Objects of this package fail or do work when they are turned into text, and MLflow makes text of what this function may be given or give back.' },
  { code: 'guardsText', applies: (s) => guardsText(s.fn, parameters(s.fn, s.source).map(({ name }) => name), s.source), reason: 'The function, or one that works with it, expects objects that fail when they are turned into text, and MLflow makes text of its arguments.' },
  { code: 'halfMade', applies: (s) => takesHalfMade(s.source).has(s.fn.name), reason: 'The function is given objects that are not initialised yet, and MLflow would turn them into text.' },
  { code: 'coveredByAutolog', applies: (s) => coversFunction(s.fn, s.source) !== undefined, reason: 'Autolog, which the file turns on, records this already.' },
  { code: 'compiled', applies: (s) => s.decoratedBy(compilers), reason: 'A decorator compiles this function; a wrapper around it cannot be compiled.' },
  { code: 'coroutine', applies: (s) => s.decoratedBy(/(^|\.)(coroutine|inlineCallbacks)(\(\))?$/), reason: 'A decorator makes a coroutine of this generator, which MLflow’s wrapper cannot drive.' },
  { code: 'codeRead', applies: (s) => readsCode(s.source).has(s.fn.name), reason: 'The file reads this function’s code object or defaults, which a wrapper does not have.' },
  { code: 'remote', applies: (s) => s.decoratedBy(remotes), reason: 'The function runs in other processes, where spans would be lost.' },
  { code: 'contextManager', applies: (s) => s.decoratedBy(/(^|\.)(async)?contextmanager$/i), reason: "MLflow's wrapper does not pass exceptions on to a generator, which a context manager needs." },
  {
    code: 'frameworkProperty',
    applies: (s) => s.decoratedBy(/(^|\.)(property|cached_property|computed_field|hybrid_property|\w+\.(setter|deleter|getter))(\(\))?$/) && s.bases.some(isFrameworkBase),
    reason: 'The framework reads this property on its own, also while inputs are recorded.',
  },
  {
    code: 'tracingMachinery',
    applies: (s) => s.bases.some((base) => /(^|\.)(\w*SpanProcessor|\w*SpanExporter|\w*LogExporter|Sampler)$|^logging\.|(^|\.)\w*Handler$/.test(base)) && /^(emit|handle|format|filter|on_start|on_end|export|should_sample|shutdown|force_flush)$/.test(s.fn.name),
    reason: 'Tracing itself calls this method; a span here would call it again.',
  },
  {
    code: 'frames',
    applies: (s) => frameReadersOf(s.source).has(s.fn.id),
    reason: 'The function, or one that it calls, looks at the frames of its callers, and tracing adds one.',
  },
  {
    code: 'stopIteration',
    applies: (s) => !isGenerator(s) && (s.ofType('raise_statement').some((node) => /^raise\s+Stop(Async)?Iteration\b/.test(s.text(node))) || s.ofType('call').some((call) => isBareNext(call, s))),
    reason: 'StopIteration may leave this function, and MLflow’s wrapper turns it into a RuntimeError.',
  },
  {
    code: 'generatorValue',
    applies: (s) => isGenerator(s) && !s.fn.isAsync && s.ofType('return_statement').some((node) => node.namedChildCount > 0),
    reason: 'The generator returns a value, which MLflow’s wrapper does not pass on.',
  },
  {
    code: 'generatorSend',
    applies: (s) => s.ofType('yield').some((node) => isUsedYield(node)),
    reason: 'The generator receives values by send(), which MLflow’s wrapper does not pass on.',
  },
  {
    code: 'asyncGeneratorCleanup',
    applies: (s) => s.fn.isAsync && s.ofType('yield').some((node) => isInside(node, s.fn.body, /^(try|with)_statement$/)),
    reason: 'The asynchronous generator cleans up behind a yield, and MLflow’s wrapper closes it later than its consumer does.',
  },
  {
    code: 'generatorResource',
    applies: isResourceGenerator,
    reason: 'The generator hands out one value and cleans up behind it; MLflow’s wrapper does not pass exceptions back to it.',
  },
  {
    code: 'generatorThrow',
    applies: (s) => !s.fn.isAsync && s.ofType('try_statement').some((node) => expectsThrow(node)),
    reason: 'The generator catches what its consumer throws into it, which MLflow’s wrapper does not pass on.',
  },
  {
    code: 'sharedRandom',
    applies: (s) => drawsShared(s.source).has(s.fn.id) && rankSpanTypes(functionFacts(s.fn, s.source)).length === 0,
    reason: 'The function, or one that it calls, draws from the random numbers that all of the program shares; a span would draw its id from them too, and a seeded result would change.',
  },
  {
    code: 'endlessGenerator',
    applies: (s) => s.ofType('while_statement').some((loop) => isEndless(loop, s)),
    reason: 'The generator has no end, and MLflow keeps every value until a generator ends.',
  },
];

/** Why a function cannot be traced, or `undefined`. */
export function refusalOf(fn: PythonFunction, source: PythonSource, { inPackage }: FileContext = {}): Refusal | undefined {
  const subject = new Subject(fn, source);
  const rule = rules.find(({ code, applies }) => inPackage?.[fn.id] === code || applies(subject));
  return rule && { code: rule.code, reason: rule.reason };
}

const alone = new WeakMap<PythonSource, FileContext['inPackage']>();

/** The context with what follows from the package; of a text whose package is not known, from the text alone. */
export function withPackage(source: PythonSource, context: FileContext): FileContext {
  // Only a text that makes text of its objects, asks whether they are true or goes through its callers' frames matters to itself in more than the rules above see.
  const matters = () => /def (__(str|repr|format|len|bool)__|model_dump)\b/.test(source.text) || [...frameLooks(source).values()].includes('walks');
  if (context.inPackage || !matters()) return context;
  if (!alone.has(source)) alone.set(source, packageRefusals([moduleFacts(source)])[0]);
  const inPackage = alone.get(source);
  return inPackage ? { ...context, inPackage } : context;
}

/** Why nothing of a text can be traced, or `undefined`. */
export function fileRefusal(source: PythonSource, context: FileContext): Refusal | undefined {
  if (context.path?.endsWith('.pyi')) return { code: 'stubFile', reason: 'A .pyi file only describes types.' };
  if (source.root.hasError) return { code: 'syntaxError', reason: 'The file has a syntax error. Correct it first.' };
  if (/^#.*(@generated|DO NOT EDIT|generated by|autogenerated|auto-generated)/im.test(source.text.slice(0, 1500))) {
    return { code: 'generated', reason: 'The file says that it is generated; change its source instead.' };
  }
  const optional = PythonImports.of(source).all.find(({ local, target, statement }) => (local === 'mlflow' || target.startsWith('mlflow')) && inTryWithImportError(statement, source.text));
  if (optional) return { code: 'optionalMlflow', reason: 'The file imports mlflow only where it is installed; a decorator would make it required.' };
  return undefined;
}

/** True for a function with a `yield` of its own. */
export function hasYield(fn: PythonFunction): boolean {
  return ownNodes(fn.body, ['yield']).length > 0;
}

const isGenerator = (subject: Subject): boolean => subject.ofType('yield').length > 0;

function isStub(subject: Subject): boolean {
  const body = statements(subject.fn.body);
  const isPlaceholder = (node: Node) => /^(\.\.\.|pass|raise NotImplementedError(\(.*\))?)$/s.test(subject.text(node));
  if (body.every((node) => subject.text(node) === '...')) return true;
  return subject.decoratedBy(/(^|\.)abstract(method|property|classmethod|staticmethod)$/) && body.every(isPlaceholder);
}

const isFrameworkBase = (base: string): boolean =>
  /(^|\.)(BaseModel|BaseSettings|SQLModel|Model|DeclarativeBase|Base|TypedDict|NamedTuple|Enum|BaseTool|Runnable\w*|Serializable)(\[\])?$/.test(base);

function isBareNext(call: Node, subject: Subject): boolean {
  if (!/^a?next$/.test(subject.callee(call))) return false;
  const given = call.childForFieldName('arguments')?.namedChildren.filter((node) => node.type !== 'comment') ?? [];
  if (given.length !== 1 || given[0]?.type === 'generator_expression') return given.length === 1;
  for (let node: Node | null = call.parent; node && node.id !== subject.fn.body.id; node = node.parent) {
    if (node.type === 'try_statement') return false;
  }
  return true;
}

function isUsedYield(node: Node): boolean {
  return node.parent?.type !== 'expression_statement';
}

/** One `yield` outside loops and inside `try` or `with`: what FastAPI dependencies and fixtures look like. */
function isResourceGenerator(subject: Subject): boolean {
  const yields = subject.ofType('yield');
  const [only] = yields;
  return only !== undefined && yields.length === 1 && !isInside(only, subject.fn.body, /^(for|while)_statement$/) && isInside(only, subject.fn.body, /^(try|with)_statement$/);
}

/** A `try` of nothing but yields, with an `except` of its own. */
function expectsThrow(node: Node): boolean {
  const body = node.childForFieldName('body')?.namedChildren.filter(({ type }) => type !== 'comment') ?? [];
  const isYield = (statement: Node) => statement.type === 'expression_statement' && statement.firstNamedChild?.type === 'yield';
  return body.length > 0 && body.every(isYield) && node.namedChildren.some(({ type }) => type.startsWith('except'));
}

function isInside(inner: Node, body: Node, type: RegExp): boolean {
  for (let node = inner.parent; node && node.id !== body.id; node = node.parent) if (type.test(node.type)) return true;
  return false;
}

const knownCodeReads = new WeakMap<PythonSource, ReadonlySet<string>>();

/** Names of functions whose `__code__`, `__defaults__` or closure the text looks at. */
function readsCode(source: PythonSource): ReadonlySet<string> {
  let names = knownCodeReads.get(source);
  if (!names) knownCodeReads.set(source, (names = new Set([...source.text.matchAll(/(\w+)\.__(?:code|defaults|kwdefaults|closure|globals)__/g)].map((match) => match[1] ?? ''))));
  return names;
}

function isEndless(loop: Node, subject: Subject): boolean {
  const condition = loop.childForFieldName('condition');
  if (!condition || !/^(True|1)$/.test(subject.text(condition))) return false;
  const inside = subject.own.filter((node) => loop.startIndex < node.startIndex && node.endIndex <= loop.endIndex);
  const leaves = inside.some((node) => /^(break|return|raise)_statement$/.test(node.type));
  return inside.some((node) => node.type === 'yield') && !leaves && !inside.some((node) => node.type === 'call' && /^next$/.test(subject.callee(node)));
}

function inTryWithImportError(statement: Node, text: string): boolean {
  for (let node: Node | null = statement.parent; node; node = node.parent) {
    if (node.type === 'function_definition') return false;
    if (node.type === 'try_statement') {
      return node.namedChildren.some((child) => /^except/.test(child.type) && /^except\s*\*?\s*(:|[^:]*\b(ImportError|ModuleNotFoundError|Exception)\b)/.test(text.slice(child.startIndex, child.endIndex)));
    }
  }
  return false;
}
