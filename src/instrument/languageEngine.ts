import type { Action, ActionPlan, Offers } from './actions';
import type { FunctionSignature } from './signature';
import type { FileContext, FunctionEntry, Language, Options, Plan, Target } from './types';

/** Reads the modules of one package, one after the other. */
export interface PackageReader {
  add(text: string): void;
  /** For each text in its order, refusals that follow from the others: see `FileContext.inPackage`. */
  refusals(): Readonly<Record<string, string>>[];
}

/** One language's part. Texts are given whole; nothing is read from disk. */
export interface LanguageEngine {
  find(text: string, language: Language, context: FileContext): Target[];
  add(text: string, language: Language, targetIds: readonly string[], options: Options, context: FileContext): Plan;
  /** Missing in languages where the files of a package do not matter to each other. */
  openPackage?(): PackageReader;
  remove(text: string, language: Language, targetIds: readonly string[] | 'all', context: FileContext): Plan;
  /** What the text gives reason for: autolog, corrections. Empty for a text with syntax errors. */
  offers(text: string, language: Language, context: FileContext): Offers;
  act(text: string, language: Language, action: Action, context: FileContext): ActionPlan;
  index(text: string, language: Language): FunctionEntry[];
  /** What other files of the project must know of the text: `FileContext.keptPromises`. */
  keptPromises(text: string, language: Language): readonly string[];
  /** How the function that begins at an offset is called; `undefined` where none begins there. */
  signature(text: string, language: Language, start: number): FunctionSignature | undefined;
  /** The place of the first syntax error, or `undefined` when the text parses. */
  syntaxError(text: string, language: Language, context: FileContext): number | undefined;
}
