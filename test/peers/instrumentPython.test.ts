import assert from 'node:assert/strict';
import { applyEdits } from '../../src/instrument/edits';
import { acted, programWorld, resultOf } from './mlflow/instrumented';
import { clients } from './mlflow/python';

/** Functions of every form. What runs is told to LOG, so that order and laziness can be compared. */
const subject = `
import asyncio
import functools

LOG = []


def note(*what):
    LOG.append(list(what))


def plain(a, b=2, *rest, **more):
    note("plain", a, b)
    return [a, b, list(rest), more]


def failing(kind):
    note("failing", kind)
    raise {"key": KeyError, "exit": SystemExit, "keyboard": KeyboardInterrupt}[kind](kind)


class Base:
    def greet(self):
        return "base"


class Thing(Base):
    made = 0

    def __init__(self, name):
        self.name = name

    def greet(self, mark="!"):
        return super().greet() + self.name + mark

    @classmethod
    def make(cls, name):
        cls.made += 1
        return cls(name).name

    @staticmethod
    def double(x):
        return x * 2

    @property
    def loud(self):
        return self.name.upper()


async def wait(x):
    note("before", x)
    await asyncio.sleep(0)
    note("after", x)
    return x + 1


def numbers(n):
    note("started")
    for i in range(n):
        note("next", i)
        yield i
    note("ended")


async def stream(n):
    for i in range(n):
        note("sent", i)
        yield await wait(i)


def outer(x):
    def inner(y):
        return x + y
    return inner(1) + inner(2)


def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def block_returns(x):
    note("in", x)
    y = x + 1
    z = plain(y)
    return {"z": z, "last": note("returned")}


def block_loops(xs):
    total = 0
    for x in xs:
        if x < 0:
            continue
        total = total + x
        if total > 10:
            break
    return total


async def block_awaits(x):
    note("in", x)
    if (y := await wait(x)) > 1:
        z = y * 2
    else:
        z = y
    return z


def block_fails(x):
    note("in", x)
    try:
        value = {"a": 1}[x]
    except KeyError as error:
        note("caught", str(error))
        raise ValueError(x) from error
    return value
`;

const driver = `
import asyncio, inspect, json, pickle, sys, time
import subject
from subject import *

TRACED = hasattr(subject, "mlflow")
RESULTS, TRACES = [], []

def attempt(label, call):
    try:
        value = call()
        if inspect.isawaitable(value):
            value = asyncio.run(value)
        RESULTS.append([label, "value", value])
    except BaseException as error:
        RESULTS.append([label, type(error).__name__, str(error), type(error.__cause__).__name__])
    if TRACED:
        TRACES.append([label, subject.mlflow.get_last_active_trace_id()])

def first_two():
    found = []
    for value in numbers(5):
        note("got", value)
        found.append(value)
        if len(found) == 2:
            break
    return found

def lazily():
    iterator = numbers(3)
    note("made")
    return [next(iterator), list(iterator), next(iterator, "done")]

async def all_of_stream():
    return [value async for value in stream(3)]

attempt("plain", lambda: plain(1))
attempt("plain more", lambda: plain(1, 3, 4, k=5))
attempt("wrong arguments", lambda: plain())
for kind in ["key", "exit", "keyboard"]:
    attempt("failing " + kind, lambda: failing(kind))
attempt("method", lambda: Thing("x").greet(mark="?"))
attempt("classmethod", lambda: Thing.make("y"))
attempt("staticmethod", lambda: Thing("x").double(4))
attempt("property", lambda: Thing("x").loud)
attempt("async", lambda: wait(1))
attempt("generator", lambda: list(numbers(2)))
attempt("lazily", lazily)
attempt("early break", first_two)
attempt("async generator", all_of_stream)
attempt("nested", lambda: outer(5))
attempt("recursive", lambda: factorial(4))
attempt("block returns", lambda: block_returns(1))
attempt("block loops", lambda: block_loops([1, -2, 5, 6, 7]))
attempt("block awaits", lambda: block_awaits(1))
attempt("block works", lambda: block_fails("a"))
attempt("block fails", lambda: block_fails("b"))
RESULTS.append(["signatures", [str(inspect.signature(f)) for f in (plain, Thing.greet, Thing.make, wait, numbers, stream)]])
RESULTS.append(["kinds", [inspect.iscoroutinefunction(wait), inspect.isgeneratorfunction(numbers), inspect.isasyncgenfunction(stream), plain.__name__, Thing.greet.__qualname__]])
RESULTS.append(["pickled", pickle.loads(pickle.dumps(plain))(7), Thing.made])

spans = {}
if TRACED:
    import mlflow
    mlflow.flush_trace_async_logging()
    for label, trace_id in TRACES:
        trace = None
        for _ in range(50):
            try:
                trace = mlflow.get_trace(trace_id)
            except Exception:
                pass
            if trace and trace.data.spans:
                break
            time.sleep(0.2)
        names = {span.span_id: span.name for span in trace.data.spans}
        spans[label] = [[span.name, names.get(span.parent_id), span.inputs, span.outputs, span.status.status_code.name] for span in sorted(trace.data.spans, key=lambda span: span.start_time_ns)]
print("RESULT " + json.dumps({"log": LOG, "results": RESULTS, "spans": spans}))
`;

/** What each call must leave: name, parent, inputs, outputs, status. */
const expectedSpans: Record<string, unknown[]> = {
  'plain': [['plain', null, { a: 1, b: 2, rest: [], more: {} }, [1, 2, [], {}], 'OK']],
  'failing key': [['failing', null, { kind: 'key' }, null, 'ERROR']],
  'method': [['greet', null, { mark: '?' }, 'basex?', 'OK'], ['greet', 'greet', {}, 'base', 'OK']],
  'classmethod': [['make', null, { name: 'y' }, 'y', 'OK']],
  'staticmethod': [['double', null, { x: 4 }, 8, 'OK']],
  'async': [['wait', null, { x: 1 }, 2, 'OK']],
  'generator': [['numbers', null, { n: 2 }, [0, 1], 'OK']],
  'async generator': [['stream', null, { n: 3 }, [1, 2, 3], 'OK'], ...[0, 1, 2].map((x) => ['wait', 'stream', { x }, x + 1, 'OK'])],
  'nested': [['outer', null, { x: 5 }, 13, 'OK'], ['inner', 'outer', { y: 1 }, 6, 'OK'], ['inner', 'outer', { y: 2 }, 7, 'OK']],
  'block returns': [['block_returns', null, { x: 1 }, { z: [2, 2, [], {}], last: null }, 'OK'], ['plain', 'block_returns', { x: 1 }, { z: [2, 2, [], {}], last: null }, 'OK'], ['plain', 'plain', { a: 2, b: 2, rest: [], more: {} }, [2, 2, [], {}], 'OK']],
  'block awaits': [['block_awaits', null, { x: 1 }, 4, 'OK'], ['wait', 'block_awaits', { x: 1 }, { z: 4 }, 'OK'], ['wait', 'wait', { x: 1 }, 2, 'OK']],
  'block works': [['block_fails', null, { x: 'a' }, 1, 'OK'], ['note', 'block_fails', { x: 'a' }, { value: 1 }, 'OK']],
  'block fails': [['block_fails', null, { x: 'b' }, null, 'ERROR'], ['note', 'block_fails', { x: 'b' }, null, 'ERROR']],
};

const blocks = [
  { from: '    y = x + 1\n    z = plain(y)', to: 'note("returned")}' },
  { from: '        if x < 0:', to: '            break' },
  { from: '    if (y := await', to: '    else:' },
  { from: '    try:\n        value', to: 'from error' },
];

interface Outcome {
  readonly log: unknown[];
  readonly results: unknown[];
  readonly spans: Record<string, unknown[]>;
}

describe('instrumented Python behaves as before', () => {
  const world = programWorld();

  for (const client of clients) {
    it(`in every form, with ${client.name}`, async () => {
      const plain = await run(client.python, subject);
      const traced = await run(client.python, instrumented());
      assert.deepEqual(traced.results, plain.results);
      assert.deepEqual(traced.log, plain.log);
      for (const [label, spans] of Object.entries(expectedSpans)) assert.deepEqual(traced.spans[label], spans, label);
    });
  }

  /** The subject with spans around the blocks and decorators on all functions but the one that takes notes. */
  function instrumented(): string {
    let text = subject;
    for (const { from, to } of blocks) {
      const start = text.indexOf(from);
      const range = { start, end: text.indexOf(to, start) + to.length };
      text = acted(world.instrumenter, text, { kind: 'selectionAsSpan', range, options: {} });
    }
    const targets = world.instrumenter.findTargets(text, 'python').filter(({ refusal, traced, id }) => !refusal && !traced && id !== 'note');
    const traced = applyEdits(text, world.instrumenter.planAdd(text, 'python', targets.map(({ id }) => id), { spanType: 'UNKNOWN' }).edits);
    assert.equal(applyEdits(traced, world.instrumenter.planRemove(traced, 'python', 'all').edits), subject);
    return traced;
  }

  function run(python: string, text: string): Promise<Outcome> {
    const program = `import sys, types\nmodule = types.ModuleType("subject")\nsys.modules["subject"] = module\nexec(compile(${JSON.stringify(text)}, "subject.py", "exec"), module.__dict__)\n${driver}`;
    return resultOf<Outcome>(python, program, world.local, world.env);
  }
});
