import type { Context } from 'hono';
import { Readable } from 'node:stream';

/** Answers with a file as it is on disk, without holding it in memory. */
export function sendArtifact(c: Context, file: { readonly size: number; readonly body: Readable }): Response {
  return c.body(Readable.toWeb(file.body) as ReadableStream, 200, { 'content-type': 'application/octet-stream', 'content-length': String(file.size) });
}
