import type { TextCondition } from '../trace/textIndex';

/** What the editor asks of the thread that searches a trace (`dist/traceText.js`). */
export type TraceTextRequests = {
  /** Takes in the texts of a trace: span ids in the order of rows, and lines of JSON (`SearchLine`) as UTF-8. */
  build: { params: { readonly halves: Uint32Array; readonly odd: readonly string[]; readonly lines: ArrayBuffer }; result: { readonly length: number } };
  /** Rows for which all conditions hold, ascending. `search.badPattern` for a regular expression that is none. */
  find: { params: { readonly conditions: readonly TextCondition[] }; result: { readonly rows: Int32Array } };
};
