import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AssistantTraces } from '../assistant/tools';
import { CodedError } from '../base/errors';
import { LocalWorkspaceClient } from '../databricks/localWorkspace';
import type { LocalOwner } from '../protocol/localWorkspace';
import { decodeOtlp } from '../trace/decode/otlp';

/** The local workspace of a data folder, as its process says where it listens. Throws `assistant.notRunning`. */
export async function openTraces(folder: string): Promise<AssistantTraces> {
  const client = await connect(folder);
  return {
    label: 'the local workspace',
    list: (query, signal) => closing(client, client.traces(query, abortSignal(signal))),
    trace: async (traceId, signal) => {
      const { rows } = await client.traces({ text: traceId, limit: 1 }, abortSignal(signal));
      const [row] = rows;
      if (!row) return closing(client, Promise.resolve(undefined));
      const trace = await closing(client, client.trace(row.traceId, row.location, abortSignal(signal)));
      return { spans: decodeOtlp(trace.otlp), truncated: false };
    },
  };
}

async function connect(folder: string): Promise<LocalWorkspaceClient> {
  try {
    const { port, token } = JSON.parse(await readFile(path.join(folder, 'owner.json'), 'utf8')) as LocalOwner;
    return new LocalWorkspaceClient(port, token);
  } catch (error) {
    throw new CodedError('assistant.notRunning', 'The local workspace of this folder is not running. Open the folder in the editor with Spanlight to start it.', { cause: error });
  }
}

/** Ends the client's sockets with the answer. */
async function closing<T>(client: LocalWorkspaceClient, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } finally {
    await client.close();
  }
}

const abortSignal = (signal: unknown): AbortSignal => signal as AbortSignal;
