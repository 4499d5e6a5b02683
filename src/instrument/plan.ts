import { CodedError } from '../base/errors';
import type { Action, ActionPlan, Offers } from './actions';
import { orderEdits } from './edits';
import type { LanguageEngine, PackageReader } from './languageEngine';
import { describeFunctions } from './shape/describe';
import type { FunctionSignature } from './signature';
import type { FileContext, IndexedFunction, Language, Options, Plan, Target } from './types';

/** The engines by what they read: TypeScript's reads JavaScript and JSX too. Asking for one that is missing throws `instrument.noEngine`. */
export interface Engines {
  readonly python?: LanguageEngine;
  readonly typescript?: LanguageEngine;
}

/** Instruments texts of any supported language. Plans of one text may be computed again and again: what is done is not done twice. */
export class Instrumenter {
  readonly #engines: Engines;

  constructor(engines: Engines) {
    this.#engines = engines;
  }

  /** The functions of a text and what can be done to them, in the order of the text. */
  findTargets(text: string, language: Language, context: FileContext = {}): Target[] {
    return this.#engineOf(language).find(text, language, context);
  }

  /** Edits that add tracing to the targets of these ids. Throws `edits.overlap` rather than damage a text. */
  planAdd(text: string, language: Language, targetIds: readonly string[], options: Options = {}, context: FileContext = {}): Plan {
    return ordered(this.#engineOf(language).add(text, language, targetIds, options, context));
  }

  /** A reader for the texts of one package; `undefined` in languages where files do not matter to each other. */
  openPackage(language: Language): PackageReader | undefined {
    return this.#engineOf(language).openPackage?.();
  }

  /** Edits that remove tracing from the targets of these ids, or from everything. */
  planRemove(text: string, language: Language, targetIds: readonly string[] | 'all', context: FileContext = {}): Plan {
    return ordered(this.#engineOf(language).remove(text, language, targetIds, context));
  }

  /** What a text gives reason for: libraries whose calls can be recorded, outdated forms. */
  findOffers(text: string, language: Language, context: FileContext = {}): Offers {
    return this.#engineOf(language).offers(text, language, context);
  }

  /** Edits for one action, or why it cannot be done. Throws `edits.overlap` rather than damage a text. */
  planAction(text: string, language: Language, action: Action, context: FileContext = {}): ActionPlan {
    const plan = this.#engineOf(language).act(text, language, action, context);
    return plan.status === 'planned' ? { ...plan, edits: orderEdits(plan.edits) } : plan;
  }

  /** Every function of a text, for linking spans to source. */
  indexFunctions(text: string, language: Language): IndexedFunction[] {
    return describeFunctions(this.#engineOf(language).index(text, language), text, language);
  }

  /** What the other files of a text's project must know of it: their `FileContext.keptPromises`. */
  keptPromises(text: string, language: Language): readonly string[] {
    return this.#engineOf(language).keptPromises(text, language);
  }

  /** How the function that begins at an offset is called; `undefined` where none begins there. */
  signature(text: string, language: Language, start: number): FunctionSignature | undefined {
    return this.#engineOf(language).signature(text, language, start);
  }

  /** Offset of the first syntax error, or `undefined`. */
  syntaxError(text: string, language: Language, context: FileContext = {}): number | undefined {
    return this.#engineOf(language).syntaxError(text, language, context);
  }

  #engineOf(language: Language): LanguageEngine {
    const engine = language === 'python' ? this.#engines.python : this.#engines.typescript;
    if (!engine) throw new CodedError('instrument.noEngine', `No parser is loaded for ${language}.`);
    return engine;
  }
}

const ordered = (plan: Plan): Plan => ({ ...plan, edits: orderEdits(plan.edits) });
