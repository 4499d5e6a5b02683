import type { Action, ActionPlan, Offers } from '../actions';
import type { LanguageEngine } from '../languageEngine';
import type { FunctionSignature } from '../signature';
import type { FileContext, FunctionEntry, Language, Options, Plan, Target } from '../types';
import { planTsAction, tsOffers } from './actions';
import { findTsTargets, indexTs } from './find';
import { keptPromiseNames } from './keptPromise';
import { firstTsError, TsParser } from './parse';
import { planTsRemove } from './remove';
import { tsSignature } from './signature';
import { planTsAdd } from './write';

/** TypeScript, JavaScript and JSX by the compiler's own parser; no program and no types are built. */
export class TypeScriptEngine implements LanguageEngine {
  readonly #parser = new TsParser();

  find(text: string, language: Language, context: FileContext): Target[] {
    return findTsTargets(this.#parser.update(text, language), context);
  }

  add(text: string, language: Language, targetIds: readonly string[], options: Options, context: FileContext): Plan {
    return planTsAdd(this.#parser.parse(text, language), targetIds, options, context);
  }

  remove(text: string, language: Language, targetIds: readonly string[] | 'all', context: FileContext): Plan {
    return planTsRemove(this.#parser, text, language, targetIds, context);
  }

  offers(text: string, language: Language): Offers {
    return tsOffers(this.#parser.update(text, language));
  }

  act(text: string, language: Language, action: Action, context: FileContext): ActionPlan {
    return planTsAction(this.#parser.parse(text, language), action, context);
  }

  index(text: string, language: Language): FunctionEntry[] {
    return indexTs(this.#parser.update(text, language));
  }

  keptPromises(text: string, language: Language): readonly string[] {
    return /Promise|Thenable|Deferred/.test(text) ? keptPromiseNames(this.#parser.parse(text, language)) : [];
  }

  signature(text: string, language: Language, start: number): FunctionSignature | undefined {
    return tsSignature(this.#parser.parse(text, language), start);
  }

  syntaxError(text: string, language: Language): number | undefined {
    return firstTsError(this.#parser.parse(text, language));
  }
}
