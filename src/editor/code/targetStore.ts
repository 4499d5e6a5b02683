import type { OffsetRange } from '../../base/position';
import type { Offers } from '../../instrument/actions';
import type { Target } from '../../instrument/types';
import type { InstrumentWorker } from '../services/instrumentWorker';
import type { DocumentText } from './documentText';

/** Texts whose functions are kept: the visible ones and some before them. */
const keptTexts = 12;

interface Kept<T> {
  readonly version: string;
  readonly asked: Promise<T>;
  /** Present once `asked` is answered. */
  answer?: T;
}

/** What was found in documents, kept for the version that it was found in. */
export class TargetStore {
  readonly #worker: InstrumentWorker;
  readonly #targets = new Map<string, Kept<readonly Target[]>>();
  readonly #offers = new Map<string, Kept<Offers>>();

  constructor(worker: InstrumentWorker) {
    this.#worker = worker;
  }

  /** All functions of a text. Asked for the same version again, the answer is the same promise. Throws `instrument.*`. */
  all(source: DocumentText): Promise<readonly Target[]> {
    const { text, language, context } = source;
    return keep(this.#targets, source, () => this.#worker.request('findTargets', { text, language, context }));
  }

  /** The functions that touch a range, at once where all are known; else only these are looked for. Throws `instrument.*`. */
  async touching(source: DocumentText, range: OffsetRange, signal?: AbortSignal): Promise<readonly Target[]> {
    const known = this.#targets.get(source.uri);
    if (known?.version === source.version && known.answer) {
      return known.answer.filter((target) => target.range.start <= range.end && range.start <= target.range.end);
    }
    const { text, language, context } = source;
    return this.#worker.request('findTargets', { text, language, context: { ...context, range } }, signal);
  }

  /** What a text gives reason for. Throws `instrument.*`. */
  offers(source: DocumentText): Promise<Offers> {
    const { text, language, context } = source;
    return keep(this.#offers, source, () => this.#worker.request('findOffers', { text, language, context }));
  }

  /** The same where it is known for this version already. */
  knownOffers(source: DocumentText): Offers | undefined {
    const known = this.#offers.get(source.uri);
    return known?.version === source.version ? known.answer : undefined;
  }
}

function keep<T>(all: Map<string, Kept<T>>, { uri, version }: DocumentText, ask: () => Promise<T>): Promise<T> {
  const known = all.get(uri);
  if (known?.version === version) return known.asked;
  const kept: Kept<T> = { version, asked: ask() };
  all.delete(uri);
  all.set(uri, kept);
  kept.asked.then(
    (answer) => (kept.answer = answer),
    // The next one to ask tries again.
    () => all.get(uri) === kept && all.delete(uri),
  );
  for (const oldest of all.keys()) if (all.size > keptTexts) all.delete(oldest);
  return kept.asked;
}
