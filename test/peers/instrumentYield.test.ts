import assert from 'node:assert/strict';
import { acted, programWorld, resultOf } from './mlflow/instrumented';
import { clients } from './mlflow/python';

const subject = `
import asyncio
from contextlib import asynccontextmanager, contextmanager

LOG = []


def note(*what):
    LOG.append(list(what))


@contextmanager
def opened(name):
    note("open", name)
    try:
        yield name.upper()
    except KeyError as error:
        note("caught", str(error))
        raise ValueError(name) from error
    finally:
        note("close", name)


@contextmanager
def forgiving(name):
    try:
        yield name
    except KeyError:
        note("forgiven", name)


@asynccontextmanager
async def connected(name):
    await asyncio.sleep(0)
    try:
        yield name
    finally:
        await asyncio.sleep(0)
        note("left", name)


def doubled(numbers):
    for number in numbers:
        note("in", number)
        result = number * 2
        yield result
    note("ended")
`;

/** What is selected, from its first to its last words: around a `yield` in context managers, beside it in a generator. */
const selections = [
  { from: '    try:\n        yield name.upper()', to: 'note("close", name)' },
  { from: '    try:\n        yield name\n    except', to: 'note("forgiven", name)' },
  { from: '    await asyncio.sleep(0)\n    try:', to: 'note("left", name)' },
  { from: '        note("in", number)', to: 'number * 2' },
];

const driver = `
import asyncio, json, time
import mlflow
RESULTS = []

def consume(value):
    note("used", value)
    return value

def fail(value):
    raise KeyError(value)

if IS_TRACED:
    consume = mlflow.trace(consume)

def attempt(label, call):
    try:
        RESULTS.append([label, call()])
    except Exception as error:
        RESULTS.append([label, type(error).__name__, str(error), type(error.__cause__).__name__])

def within(manager, use):
    with manager as value:
        use(value)
    return "after"

async def within_async(use):
    async with connected("c") as value:
        await asyncio.sleep(0)
        use(value)
    return "after"

def closed_early():
    iterator = doubled([5, 6])
    found = consume(next(iterator))
    iterator.close()
    return [found, list(iterator)]

def run():
    attempt("works", lambda: within(opened("a"), consume))
    attempt("translates", lambda: within(opened("a"), fail))
    attempt("suppresses", lambda: within(forgiving("b"), fail))
    attempt("awaits", lambda: asyncio.run(within_async(consume)))
    attempt("awaits and fails", lambda: asyncio.run(within_async(fail)))
    attempt("beside", lambda: [consume(value) for value in doubled([1, 2])])
    attempt("closed early", closed_early)

spans = []
if IS_TRACED:
    mlflow.trace(run)()
    trace_id = mlflow.get_last_active_trace_id()
    mlflow.flush_trace_async_logging()
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
    spans = [[span.name, names.get(span.parent_id), span.status.status_code.name] for span in sorted(trace.data.spans, key=lambda span: span.start_time_ns)]
else:
    run()
print("RESULT " + json.dumps({"log": LOG, "results": RESULTS, "spans": spans}))
`;

interface Outcome {
  readonly log: unknown[];
  readonly results: unknown[];
  readonly spans: unknown[];
}

/** A block around `yield` holds what its consumer does meanwhile; one beside it has ended before the consumer goes on. */
const expectedSpans = [
  ['run', null, 'OK'],
  ['upper', 'run', 'OK'], ['consume', 'upper', 'OK'],
  ['upper', 'run', 'ERROR'],
  ['note', 'run', 'OK'],
  ['sleep', 'run', 'OK'], ['consume', 'sleep', 'OK'],
  ['sleep', 'run', 'ERROR'],
  ['note', 'run', 'OK'], ['consume', 'run', 'OK'], ['note', 'run', 'OK'], ['consume', 'run', 'OK'],
  ['note', 'run', 'OK'], ['consume', 'run', 'OK'],
];

describe('selected statements around yield, as spans', () => {
  const world = programWorld();

  for (const client of clients) {
    it(`behave as before and hold the right spans, with ${client.name}`, async () => {
      let traced = subject;
      for (const { from, to } of selections) traced = acted(world.instrumenter, traced, { kind: 'selectionAsSpan', range: rangeOf(traced, from, to), options: {} });
      const before = await resultOf<Outcome>(client.python, `IS_TRACED = False\n${subject}${driver}`, world.local, world.env);
      const after = await resultOf<Outcome>(client.python, `IS_TRACED = True\n${traced}${driver}`, world.local, world.env);
      assert.deepEqual(after.results, before.results);
      assert.deepEqual(after.log, before.log);
      assert.deepEqual(after.spans, expectedSpans);
    });
  }

  it('are refused in a generator, whose consumer’s spans would land in the block', () => {
    const plan = world.instrumenter.planAction(subject, 'python', { kind: 'selectionAsSpan', range: rangeOf(subject, '        result = number', 'yield result'), options: {} });
    assert.ok(plan.status === 'refused');
    assert.equal(plan.refusal.code, 'yields');
  });
});

function rangeOf(text: string, from: string, to: string): { start: number; end: number } {
  const start = text.indexOf(from);
  return { start, end: text.indexOf(to, start) + to.length };
}
