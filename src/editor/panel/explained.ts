import { CodedError } from '../../base/errors';
import { explain } from '../../diagnose/explain';
import type { Handlers, RequestMap } from '../../protocol/rpc';

/** Handlers whose errors cross to a page as the sentences that people read; the code survives. */
export function explained<R extends RequestMap>(handlers: Handlers<R>): Handlers<R> {
  const entries = (Object.keys(handlers) as (keyof R & string)[]).map((method) => {
    const run = handlers[method];
    const saying: typeof run = async (params, signal) => {
      try {
        return await run(params, signal);
      } catch (error) {
        const code = error instanceof CodedError ? error.code : 'page.failed';
        throw new CodedError(code, explain(error).sentence, { cause: error });
      }
    };
    return [method, saying] as const;
  });
  return Object.fromEntries(entries) as unknown as Handlers<R>;
}
