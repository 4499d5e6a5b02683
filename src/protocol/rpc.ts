import { newAbort, type Abort, type Signal } from '../base/cancellation';
import { CodedError, describeError } from '../base/errors';
import type { Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';

/** Requests of one direction: method name → its parameters and result. Only JSON and typed arrays cross. */
export type RequestMap = Record<string, { params: unknown; result: unknown }>;
/** Events of one direction: name → payload. */
export type EventMap = Record<string, unknown>;

/** Carries messages to one peer, in order. */
export interface Transport {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposable;
}

/** The functions that answer a peer's requests. `signal` aborts when the peer gave up or the connection ended. */
export type Handlers<R extends RequestMap> = {
  readonly [M in keyof R]: (params: R[M]['params'], signal: Signal) => R[M]['result'] | Promise<R[M]['result']>;
};

/** An error as it travels: the code survives, the stack does not. */
export interface WireError {
  readonly code: string;
  readonly message: string;
}

type Message =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'ok'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly release: () => void;
}

/**
 * One end of a connection: asks the peer (`Theirs`), answers it (`Ours`), and passes events both
 * ways. Every request settles: by the peer's reply, by its own abort signal (`AbortError`), or by
 * `dispose` (`rpc.closed`). What arrives and is not one of our messages is ignored.
 */
export class Rpc<Ours extends RequestMap, Theirs extends RequestMap, OurEvents extends EventMap = EventMap, TheirEvents extends EventMap = EventMap>
  implements Disposable
{
  readonly #transport: Transport;
  readonly #handlers: Handlers<Ours>;
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, Abort>();
  readonly #events = new Map<string, Emitter<unknown>>();
  readonly #subscription: Disposable;
  #nextId = 1;
  #closed = false;

  constructor(transport: Transport, handlers: Handlers<Ours>) {
    this.#transport = transport;
    this.#handlers = handlers;
    this.#subscription = transport.onMessage((message) => this.#receive(message));
  }

  /** Asks the peer. Rejects with `CodedError` carrying the peer's code, or with an `AbortError`. */
  request<M extends keyof Theirs & string>(method: M, params: Theirs[M]['params'], signal?: Signal): Promise<Theirs[M]['result']> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(abortError());
    const id = this.#nextId++;
    return new Promise<Theirs[M]['result']>((resolve, reject) => {
      const onAbort = () => {
        this.#settle(id)?.reject(abortError());
        this.#transport.post({ kind: 'abort', id } satisfies Message);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        resolve: (value) => resolve(value as Theirs[M]['result']),
        reject,
        release: () => signal?.removeEventListener('abort', onAbort),
      });
      try {
        this.#transport.post({ kind: 'request', id, method, params } satisfies Message);
      } catch (error) {
        this.#settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** Tells the peer something; nobody answers. Without effect once closed. */
  emit<E extends keyof OurEvents & string>(name: E, payload: OurEvents[E]): void {
    if (!this.#closed) this.#transport.post({ kind: 'event', name, payload } satisfies Message);
  }

  /** The peer's event of that name. */
  on<E extends keyof TheirEvents & string>(name: E): Event<TheirEvents[E]> {
    let emitter = this.#events.get(name);
    if (!emitter) this.#events.set(name, (emitter = new Emitter<unknown>()));
    return emitter.event as Event<TheirEvents[E]>;
  }

  /** Rejects what is pending with `rpc.closed`, aborts what runs, stops listening. */
  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#subscription.dispose();
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(closedError());
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
    for (const emitter of this.#events.values()) emitter.dispose();
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.release();
    return pending;
  }

  #receive(value: unknown): void {
    const message = asMessage(value);
    if (!message || this.#closed) return;
    switch (message.kind) {
      case 'request':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'ok':
        this.#settle(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.#settle(message.id)?.reject(new CodedError(message.error.code, message.error.message));
        return;
      case 'abort':
        this.#running.get(message.id)?.abort();
        return;
      case 'event':
        this.#events.get(message.name)?.fire(message.payload);
    }
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = newAbort();
    this.#running.set(id, controller);
    let reply: Message;
    try {
      if (!Object.hasOwn(this.#handlers, method)) throw new CodedError('rpc.unknownMethod', `There is no method ${method}.`);
      const handler = this.#handlers[method as keyof Ours];
      reply = { kind: 'ok', id, value: await handler(params as Ours[keyof Ours]['params'], controller.signal) };
    } catch (error) {
      reply = { kind: 'error', id, error: toWireError(error) };
    }
    this.#running.delete(id);
    if (this.#closed || controller.signal.aborted) return;
    try {
      this.#transport.post(reply);
    } catch (error) {
      // The value could not be cloned: the peer must still hear that its request ended.
      this.#transport.post({ kind: 'error', id, error: { code: 'rpc.unsendable', message: describeError(error) } } satisfies Message);
    }
  }
}

function toWireError(error: unknown): WireError {
  return error instanceof CodedError
    ? { code: error.code, message: error.message }
    : { code: 'rpc.failed', message: describeError(error) };
}

const closedError = (): CodedError => new CodedError('rpc.closed', 'The connection was closed.');

function abortError(): Error {
  const error = new Error('The request was aborted.');
  error.name = 'AbortError';
  return error;
}

function asMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, id, method, name, error } = value as Record<string, unknown>;
  switch (kind) {
    case 'request':
      return typeof id === 'number' && typeof method === 'string' ? (value as Message) : undefined;
    case 'ok':
    case 'abort':
      return typeof id === 'number' ? (value as Message) : undefined;
    case 'error': {
      const wire = error as Partial<WireError> | null | undefined;
      return typeof id === 'number' && typeof wire?.code === 'string' && typeof wire.message === 'string' ? (value as Message) : undefined;
    }
    case 'event':
      return typeof name === 'string' ? (value as Message) : undefined;
    default:
      return undefined;
  }
}
