import type { Attributes, Span } from '../../../src/trace/model';
import { makeSpan } from '../trace/makeSpan';

/** Functions of every kind, as a project has them, with calls as a trace records them. */
export interface Subject {
  readonly qualifiedName: string;
  readonly span: Span;
}

const called = (qualifiedName: string, inputs: unknown, outputs: unknown, fields: Partial<Span> = {}): Subject => ({
  qualifiedName,
  span: makeSpan({ spanId: '00000000000000aa', name: qualifiedName, attributes: { 'mlflow.spanInputs': JSON.stringify(inputs), ...(outputs === undefined ? {} : { 'mlflow.spanOutputs': JSON.stringify(outputs) }) }, ...fields }),
});
const failed = (type: string, message: string): Partial<Span> => ({
  status: { code: 'ERROR', message },
  events: [{ name: 'exception', timeNs: 20n, attributes: { 'exception.type': type, 'exception.message': message } as Attributes }],
});

export const pythonText = `import asyncio
from dataclasses import dataclass

class NotFound(Exception):
    pass

@dataclass
class Hit:
    id: str
    score: float

def plain(text, times=2):
    return text * times

def tuples(items, /, *rest, separator, **options):
    return {"items": (items, rest), "separator": separator, "options": options}

def special(text, flag, nothing, numbers):
    return [text, flag, nothing, numbers]

def objects(name):
    return [Hit(id=name, score=0.5)]

async def later(seconds):
    await asyncio.sleep(0)
    return seconds + 1

def counted(upto):
    for n in range(upto):
        yield n

async def counted_later(upto):
    for n in range(upto):
        yield n

def failing(key):
    raise NotFound("no " + key + " (at all)")

def dividing(by):
    return 1 / by

class Store:
    def __init__(self, folder="docs"):
        self.folder = folder
    def find(self, query, limit=3):
        return [self.folder, query, limit]
    @staticmethod
    def clean(text):
        return text.strip()
    @classmethod
    def named(cls, name):
        return cls.__name__ + name

class Client:
    def __init__(self, connection):
        self.connection = connection
    def ask(self, question):
        return question

def outer(n):
    def inner(m):
        return m
    return inner(n)
`;

/** Calls whose test runs green as it is written. */
export const pythonGreen: readonly Subject[] = [
  called('plain', { text: 'ab' }, 'abab'),
  called('tuples', { items: [1, 2], rest: [3, 4], separator: '-', options: { depth: 1 } }, { items: [[1, 2], [3, 4]], separator: '-', options: { depth: 1 } }),
  called('special', { text: 'He said "hi" \\ \n ☃ \u2028', flag: true, nothing: null, numbers: [1.5, -2, 1e21] }, ['He said "hi" \\ \n ☃ \u2028', true, null, [1.5, -2, 1e21]]),
  called('objects', { name: 'a' }, [{ id: 'a', score: 0.5 }]),
  called('later', { seconds: 1 }, 2),
  called('counted', { upto: 3 }, [0, 1, 2]),
  called('counted_later', { upto: 2 }, [0, 1]),
  called('failing', { key: 'x' }, undefined, failed('subject.NotFound', 'no x (at all)')),
  called('dividing', { by: 0 }, undefined, failed('ZeroDivisionError', 'division by zero')),
  called('Store.find', { query: 'q' }, ['docs', 'q', 3]),
  called('Store.clean', { text: ' a ' }, 'a'),
  called('Store.named', { name: 'X' }, 'StoreX'),
];
/** Calls of which the trace does not hold everything, with the sentence about what to do. */
export const pythonToDo: readonly (Subject & { readonly says: RegExp })[] = [
  { ...called('Client.ask', { question: 'q' }, 'q'), says: /How a Client is made/ },
  { ...called('plain', { text: '<app.Text object at 0x7f00>' }, 'x'), says: /value of text/ },
  { ...called('later', {}, 2), says: /value of seconds/ },
  { ...called('plain', { text: 'a', gone: 1 }, 'aa'), says: /does not take gone any more/ },
];

export const typescriptText = `export class Store {
  constructor(private readonly folder = 'docs') {}
  find(query: string, limit = 3): unknown[] {
    return [this.folder, query, limit];
  }
  static clean(text: string): string {
    return text.trim();
  }
}

export class Client {
  readonly #connection: object;
  constructor(connection: object) {
    this.#connection = connection;
  }
  ask(question: string): string {
    return question + String(this.#connection === undefined);
  }
}

export const plain = (text: string, times = 2): string => text.repeat(times);

export function rest(first: number, ...others: number[]): { sum: number; missing?: string } {
  return { sum: others.reduce((a, b) => a + b, first), missing: undefined };
}

export function special(text: string, flag: boolean, nothing: null, options: Record<string, unknown>): unknown {
  return { text, flag, nothing, options };
}

async function later(seconds: number): Promise<number> {
  await Promise.resolve();
  return seconds + 1;
}
export { later as soon };

export function* counted(upto: number): Generator<number> {
  for (let n = 0; n < upto; n += 1) yield n;
}

export async function* countedLater(upto: number): AsyncGenerator<number> {
  for (let n = 0; n < upto; n += 1) yield n;
}

export function skipped(a?: number, b?: number): unknown[] {
  return [a ?? 'none', b ?? 'none'];
}

export async function failing(key: string): Promise<never> {
  throw new Error('no ' + key + ' (at all)');
}

export default function main(text: string): string {
  return text.toUpperCase();
}

function hidden(a: number): number {
  return a;
}
void hidden;
`;

export const typescriptGreen: readonly Subject[] = [
  called('plain', { text: 'ab' }, 'abab'),
  called('rest', { first: 1, others: [2, 3] }, { sum: 6 }),
  called('special', { text: "it's \\ `x` ${y} \u2028 \n", flag: false, nothing: null, options: { 'a-b': 1, __proto__x: 2, class: [] } }, { text: "it's \\ `x` ${y} \u2028 \n", flag: false, nothing: null, options: { 'a-b': 1, __proto__x: 2, class: [] } }),
  called('later', { seconds: 1 }, 2),
  called('counted', { upto: 3 }, [0, 1, 2]),
  called('countedLater', { upto: 2 }, [0, 1]),
  called('skipped', { b: 2 }, ['none', 2]),
  called('failing', { key: 'x' }, undefined, failed('Error', 'no x (at all)')),
  called('main', { text: 'a' }, 'A'),
  called('Store.find', { query: 'q' }, ['docs', 'q', 3]),
  called('Store.clean', { text: ' a ' }, 'a'),
];
export const typescriptToDo: readonly (Subject & { readonly says: RegExp })[] = [
  { ...called('Client.ask', { question: 'q' }, 'q'), says: /How a Client is made/ },
  { ...called('hidden', { a: 1 }, 1), says: /hidden is not exported/ },
  { ...called('plain', { text: '[object Object]' }, 'x'), says: /value of text/ },
];
