import type { Action, ActionPlan, Offers } from '../instrument/actions';
import type { FunctionSignature } from '../instrument/signature';
import type { FileContext, IndexedFunction, Language, Options, Plan, Target } from '../instrument/types';

interface TextParams {
  readonly text: string;
  readonly language: Language;
  readonly context?: FileContext;
}

/**
 * What the editor asks of the instrumenting thread (`dist/instrument.js`). Offsets refer to the
 * text of the request. With an absolute `context.path` the manifests around the file are read, where
 * the context does not say itself what they say. An id that the text does not have comes back as refused (`unknownTarget`).
 */
export type InstrumentRequests = {
  /** All targets, or those that touch `context.range`. */
  findTargets: { params: TextParams; result: Target[] };
  /** Edits that add tracing to the targets of these ids. */
  planAdd: { params: TextParams & { readonly targetIds: readonly string[]; readonly options: Options }; result: Plan };
  /** Edits that take tracing out again: of these ids, or of the whole text. */
  planRemove: { params: TextParams & { readonly targetIds: readonly string[] | 'all' }; result: Plan };
  /** What the text gives reason for: libraries whose calls can be recorded, outdated forms. */
  findOffers: { params: TextParams; result: Offers };
  /** Edits for one action, or why it cannot be done. */
  planAction: { params: TextParams & { readonly action: Action }; result: ActionPlan };
  /** Every function of the text, in order, also when it has syntax errors. */
  indexFunctions: { params: { readonly text: string; readonly language: Language }; result: IndexedFunction[] };
  /** How the function that begins at an offset is called; `null` where none begins there. */
  signature: { params: { readonly text: string; readonly language: Language; readonly start: number }; result: FunctionSignature | null };
};
