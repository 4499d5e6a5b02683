import type { Log } from '../../base/log';
import { describeError } from '../../base/errors';
import { attachmentRef } from '../../trace/genai/attachment';
import { noNotes, type TraceNotes } from '../../trace/notes';

/** What a trace has beside its spans, as far as it could be read. */
export interface TraceExtras {
  readonly notes: TraceNotes;
  /** Images that MLflow keeps beside the trace: address in the trace → `data:` address. */
  readonly images: Readonly<Record<string, string>>;
  /** What could not be read, for people; empty where nothing is missing. */
  readonly missing: readonly string[];
}

/** Reads what belongs to one trace. */
export interface ExtrasReader {
  readonly notes: () => Promise<TraceNotes>;
  /** The file of an `mlflow-attachment:` address as a `data:` address. */
  readonly image: (address: string) => Promise<string>;
}

/** Characters of images that a saved page holds; more would make a file that no browser opens well. */
const maxImageChars = 60_000_000;

/** Reads assessments, tags and images of a trace; what cannot be read is named and left out. Throws only when `signal` aborts. */
export async function readExtras(addresses: readonly string[], read: ExtrasReader, log: Log, signal: AbortSignal): Promise<TraceExtras> {
  const missing: string[] = [];
  const orElse = async <T>(work: Promise<T>, instead: T, what: string): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      signal.throwIfAborted();
      log.warn(`Left out of the saved trace, ${what}: ${describeError(error)}`);
      missing.push(what);
      return instead;
    }
  };
  const notes = await orElse(read.notes(), noNotes, 'its assessments and tags');
  const images: Record<string, string> = {};
  let chars = 0;
  for (const address of addresses) {
    const data = await orElse(read.image(address), '', `the image ${attachmentRef(address)?.id ?? address}`);
    if (chars + data.length > maxImageChars) missing.push(`the image ${attachmentRef(address)?.id ?? address}`);
    else if (data !== '') images[address] = data;
    chars += data.length;
  }
  return { notes, images, missing };
}

/** Addresses of images that MLflow keeps beside a trace, in JSON text, each once. They hold no character that JSON escapes. */
export function imageAddresses(json: string): string[] {
  const found = new Set(json.match(/mlflow-attachment:\/\/[\w-]+\?[\w.=&%+-]+/g) ?? []);
  return [...found].filter((address) => attachmentRef(address)?.contentType.startsWith('image/'));
}
