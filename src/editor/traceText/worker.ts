import { parentPort } from 'node:worker_threads';
import { CodedError } from '../../base/errors';
import type { TraceTextRequests } from '../../protocol/traceText';
import { Rpc } from '../../protocol/rpc';
import { SpanIds } from '../../trace/spanIds';
import { TextIndex, type SearchLine } from '../../trace/textIndex';

/** The thread's entry: keeps the texts of one trace and answers `TraceTextRequests`. */
function main(): void {
  if (!parentPort) throw new Error('This file is a worker thread: start it with new Worker().');
  const port = parentPort;
  let index: TextIndex | undefined;
  new Rpc<TraceTextRequests, Record<never, never>>(
    {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => {
        port.on('message', listener);
        return { dispose: () => port.off('message', listener) };
      },
    },
    {
      build: ({ halves, odd, lines }) => {
        index = new TextIndex(new SpanIds(halves, odd), parseLines(lines));
        return { length: index.length };
      },
      find: ({ conditions }) => {
        if (!index) throw new CodedError('search.notReady', 'The texts of the trace were not read.');
        try {
          return { rows: index.find(conditions) };
        } catch (error) {
          if (error instanceof SyntaxError) throw new CodedError('search.badPattern', error.message, { cause: error });
          throw error;
        }
      },
    },
  );
}

function* parseLines(bytes: ArrayBuffer): Generator<SearchLine> {
  const lines = Buffer.from(bytes);
  let from = 0;
  for (let to = lines.indexOf(10, from); to >= 0; to = lines.indexOf(10, from)) {
    if (to > from) yield JSON.parse(lines.toString('utf8', from, to)) as SearchLine;
    from = to + 1;
  }
}

main();
