import { createAdaptorServer } from '@hono/node-server';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { LocalApp } from '../context';

/** A listening server on 127.0.0.1. */
export interface LocalServer {
  readonly port: number;
  /** Attaches the application; requests that arrive earlier wait for it. */
  serve(app: LocalApp): void;
  /** Refuses new connections, ends idle ones, and waits up to `graceMs` for running requests. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Listens on 127.0.0.1. `port` 0 takes any free one; a `port` that is taken falls back to any
 * free one, because a local workspace on another port is better than none.
 */
export async function listen(port: number): Promise<LocalServer> {
  let attach: (app: LocalApp) => void = () => {};
  const attached = new Promise<LocalApp>((resolve) => (attach = resolve));
  const server = createAdaptorServer({
    fetch: async (request, env) => (await attached).fetch(request, env),
    overrideGlobalObjects: false,
  }) as Server;
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 120_000;
  await listenOn(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (app) => attach(app),
    close: (graceMs = 2_000) => closeServer(server, graceMs),
  };
}

async function listenOn(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
