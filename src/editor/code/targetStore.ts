import type { OffsetRange } from '../../base/position';
import type { Target } from '../../instrument/types';
import type { InstrumentWorker } from '../services/instrumentWorker';
import type { DocumentText } from './documentText';

/** Texts whose functions are kept: the visible ones and some before them. */
const keptTexts = 12;

interface Kept {
  readonly version: string;
  readonly asked: Promise<readonly Target[]>;
  /** Present once `asked` is answered. */
  targets?: readonly Target[];
}

/** The functions of documents, kept for the version that they were found in. */
export class TargetStore {
  readonly #worker: InstrumentWorker;
  readonly #kept = new Map<string, Kept>();

  constructor(worker: InstrumentWorker) {
    this.#worker = worker;
  }

  /** All functions of a text. Asked for the same version again, the answer is the same promise. Throws `instrument.*`. */
  all(source: DocumentText): Promise<readonly Target[]> {
    const known = this.#kept.get(source.uri);
    if (known?.version === source.version) return known.asked;
    const { text, language, context } = source;
    const asked = this.#worker.request('findTargets', { text, language, context });
    const kept: Kept = { version: source.version, asked };
    this.#kept.delete(source.uri);
    this.#kept.set(source.uri, kept);
    asked.then(
      (targets) => (kept.targets = targets),
      // The next one to ask tries again.
      () => this.#kept.get(source.uri) === kept && this.#kept.delete(source.uri),
    );
    for (const uri of this.#kept.keys()) if (this.#kept.size > keptTexts) this.#kept.delete(uri);
    return asked;
  }

  /** The functions that touch a range, at once where all are known; else only these are looked for. Throws `instrument.*`. */
  async touching(source: DocumentText, range: OffsetRange, signal?: AbortSignal): Promise<readonly Target[]> {
    const known = this.#kept.get(source.uri);
    if (known?.version === source.version && known.targets) {
      return known.targets.filter((target) => target.range.start <= range.end && range.start <= target.range.end);
    }
    const { text, language, context } = source;
    return this.#worker.request('findTargets', { text, language, context: { ...context, range } }, signal);
  }
}
