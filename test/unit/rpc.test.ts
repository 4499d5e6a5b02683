import assert from 'node:assert/strict';
import { CodedError } from '../../src/base/errors';
import { Rpc, type Transport } from '../../src/protocol/rpc';

/** Two joined transports: each message is cloned and arrives in a later turn. */
function pair(): [Transport, Transport] {
  const make = (): { listeners: Set<(message: unknown) => void> } => ({ listeners: new Set() });
  const ends = [make(), make()] as const;
  const transport = (own: number): Transport => ({
    post: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => ends[1 - own]?.listeners.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => {
      ends[own]?.listeners.add(listener);
      return { dispose: () => ends[own]?.listeners.delete(listener) };
    },
  });
  return [transport(0), transport(1)];
}

type Server = {
  add: { params: { a: number; b: number }; result: number };
  fail: { params: { code?: string }; result: null };
  wait: { params: null; result: string };
  bad: { params: null; result: unknown };
};
type Nothing = Record<never, { params: unknown; result: unknown }>;
type ServerEvents = { tick: number };

function connect() {
  const [left, right] = pair();
  const seen: { aborted: boolean } = { aborted: false };
  const server = new Rpc<Server, Nothing, ServerEvents>(right, {
    add: ({ a, b }) => a + b,
    fail: ({ code }) => {
      throw code ? new CodedError(code, 'no') : new Error('plain');
    },
    wait: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => ((seen.aborted = true), resolve('late')))),
    bad: () => () => 1,
  });
  const client = new Rpc<Nothing, Server, Record<string, never>, ServerEvents>(left, {});
  return { client, server, left, seen };
}

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;

describe('Rpc', () => {
  it('answers requests', async () => {
    const { client } = connect();
    assert.deepEqual(await Promise.all([client.request('add', { a: 1, b: 2 }), client.request('add', { a: 3, b: 4 })]), [3, 7]);
  });

  it('carries error codes back and names plain errors', async () => {
    const { client } = connect();
    await assert.rejects(client.request('fail', { code: 'x.y' }), code('x.y'));
    await assert.rejects(client.request('fail', {}), code('rpc.failed'));
  });

  it('refuses methods that nobody serves, inherited names too', async () => {
    const { client } = connect();
    await assert.rejects(client.request('toString' as 'add', { a: 1, b: 1 }), code('rpc.unknownMethod'));
  });

  it('tells when a result cannot be sent', async () => {
    const { client } = connect();
    await assert.rejects(client.request('bad', null), code('rpc.unsendable'));
  });

  it('aborts at once and tells the peer', async () => {
    const { client, seen } = connect();
    const controller = new AbortController();
    const pending = client.request('wait', null, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await assert.rejects(pending, { name: 'AbortError' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(seen.aborted, true);
    await assert.rejects(client.request('wait', null, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('settles pending requests when closed', async () => {
    const { client, server, seen } = connect();
    const pending = client.request('wait', null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    server.dispose();
    assert.equal(seen.aborted, true);
    client.dispose();
    await assert.rejects(pending, code('rpc.closed'));
    await assert.rejects(client.request('add', { a: 1, b: 1 }), code('rpc.closed'));
  });

  it('passes events until their listener is disposed, and ignores strange messages', async () => {
    const { client, server, left } = connect();
    const ticks: number[] = [];
    const subscription = client.on('tick')((tick) => ticks.push(tick));
    server.emit('tick', 1);
    left.post({ kind: 'request', id: 'x' });
    left.post(null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    subscription.dispose();
    server.emit('tick', 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(ticks, [1]);
  });
});
