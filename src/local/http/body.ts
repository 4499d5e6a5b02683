import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { ApiError } from './errors';

/** Largest request body, as sent and as inflated. */
export const maxBodyBytes = 64 * 1024 * 1024;

type LocalRequest = Context<{ Bindings: HttpBindings }>;

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/**
 * The request's body, inflated. Refuses with `REQUEST_TOO_LARGE` what is or becomes larger than
 * {@link maxBodyBytes}, without inflating further, and with `MALFORMED_REQUEST` what is not in its
 * Content-Encoding.
 */
export async function readBody(c: LocalRequest): Promise<Uint8Array> {
  const raw = await collect(c.env.incoming);
  const encoding = (c.req.header('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return raw;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw new ApiError('INVALID_PARAMETER_VALUE', `The Content-Encoding "${encoding.slice(0, 40)}" is not supported: send gzip, deflate or none.`);
  }
  try {
    return await inflaters[encoding](raw, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('becomes');
    throw new ApiError('MALFORMED_REQUEST', `The body is not valid ${encoding} data.`, { cause: error });
  }
}

/** A JSON object from the body; throws `MALFORMED_REQUEST` that says where the JSON breaks. An empty body is `{}`. */
export async function readJson(c: LocalRequest): Promise<Record<string, unknown>> {
  const text = Buffer.from(await readBody(c)).toString('utf8');
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ApiError('MALFORMED_REQUEST', `The body is not valid JSON: ${error instanceof Error ? withoutContent(error.message) : 'it cannot be parsed'}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ApiError('MALFORMED_REQUEST', 'The body must be a JSON object.');
  return value as Record<string, unknown>;
}

/** V8's message quotes the text around the error; only the place is kept. */
const withoutContent = (message: string) => /at position \d+[^"]*$/.exec(message)?.[0] ?? 'it ends too early or has a stray character';

const tooLarge = (verb: string) =>
  new ApiError('REQUEST_TOO_LARGE', `The body ${verb} larger than ${maxBodyBytes / 1024 / 1024} MB. Send it in smaller parts. Nothing of it was stored.`);

async function collect(incoming: IncomingMessage): Promise<Uint8Array> {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > maxBodyBytes) throw tooLarge('is');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw tooLarge('is');
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}
