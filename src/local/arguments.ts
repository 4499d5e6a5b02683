import { parseArgs } from 'node:util';
import path from 'node:path';
import type { LocalArguments } from '../protocol/localWorkspace';
import { CodedError } from '../base/errors';

export const usage = 'node dist/local.js --data DIR --name FOLDER_NAME [--location schema|prefix] [--port N] [--idle-exit-seconds N]';

/** Reads the command line (without node and script). Throws a CodedError `USAGE` that names what is wrong. */
export function readArguments(argv: readonly string[]): LocalArguments {
  const values = parse(argv);
  if (!values.data) throw refusal('--data is missing: give the folder that keeps the data.');
  if (!values.name) throw refusal('--name is missing: give the name of the folder whose traces are kept.');
  const location = values.location ?? 'schema';
  if (location !== 'schema' && location !== 'prefix') throw refusal(`--location ${location} is unknown: write schema or prefix.`);
  return {
    data: path.resolve(values.data),
    name: values.name,
    location,
    port: wholeNumber('--port', values.port ?? '0', 65_535),
    idleExitSeconds: wholeNumber('--idle-exit-seconds', values['idle-exit-seconds'] ?? '0', 31_536_000),
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...argv], options: { data: text, name: text, location: text, port: text, 'idle-exit-seconds': text } }).values;
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw refusal(`${option} ${text} is not a whole number from 0 to ${max}.`);
  return value;
}

const refusal = (sentence: string) => new CodedError('USAGE', `${sentence}\nUsage: ${usage}`);
