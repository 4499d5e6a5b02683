import type { Action, ActionPlan, Offers } from '../actions';
import type { LanguageEngine, PackageReader } from '../languageEngine';
import type { FunctionSignature } from '../signature';
import type { FileContext, FunctionEntry, Language, Options, Plan, Target } from '../types';
import { planPythonAction, pythonOffers } from './actions';
import { findPythonTargets, indexPython } from './find';
import { moduleFacts, type ModuleFacts } from './moduleFacts';
import { packageRefusals } from './packageRefusals';
import { PythonParser, type PythonWasm } from './parse';
import { planPythonRemove } from './remove';
import { firstError } from './scan';
import { pythonSignature } from './signature';
import { planPythonAdd } from './write';

/** Python by tree-sitter. */
export class PythonEngine implements LanguageEngine {
  readonly #parser: PythonParser;

  private constructor(parser: PythonParser) {
    this.#parser = parser;
  }

  static async create(wasm: PythonWasm): Promise<PythonEngine> {
    return new PythonEngine(await PythonParser.create(wasm));
  }

  /** An engine with trees of its own. */
  another(): PythonEngine {
    return new PythonEngine(this.#parser.another());
  }

  dispose(): void {
    this.#parser.dispose();
  }

  find(text: string, _language: Language, context: FileContext): Target[] {
    return findPythonTargets(this.#parser.parse(text, context.notebook), context);
  }

  add(text: string, _language: Language, targetIds: readonly string[], options: Options, context: FileContext): Plan {
    return planPythonAdd(this.#parser.parse(text, context.notebook), targetIds, options, context);
  }

  openPackage(): PackageReader {
    const modules: ModuleFacts[] = [];
    return {
      add: (text) => void modules.push(moduleFacts(this.#parser.parse(text))),
      refusals: () => packageRefusals(modules),
    };
  }

  remove(text: string, _language: Language, targetIds: readonly string[] | 'all', context: FileContext): Plan {
    return planPythonRemove(this.#parser, text, targetIds, context.notebook ?? false);
  }

  offers(text: string, _language: Language, context: FileContext): Offers {
    return pythonOffers(this.#parser.parse(text, context.notebook));
  }

  act(text: string, _language: Language, action: Action, context: FileContext): ActionPlan {
    return planPythonAction(this.#parser, text, action, context);
  }

  index(text: string): FunctionEntry[] {
    return indexPython(this.#parser.parse(text));
  }

  /** A Python wrapper hands on what a function returns. */
  keptPromises(): readonly string[] {
    return [];
  }

  signature(text: string, _language: Language, start: number): FunctionSignature | undefined {
    return pythonSignature(this.#parser.parse(text), start);
  }

  syntaxError(text: string, _language: Language, context: FileContext): number | undefined {
    return firstError(this.#parser.parse(text, context.notebook));
  }
}
