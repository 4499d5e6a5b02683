import type { Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import { chooseDestination, type Destination, type DestinationAnswer, type DestinationEvidence } from '../../destination/rule';
import type { FolderStorage } from '../services/storage';

/** Where this folder's traces go: the rule over what was found and what was answered. */
export class DestinationModel implements Disposable {
  readonly #storage: FolderStorage;
  readonly #gather: () => Promise<DestinationEvidence>;
  readonly #changed = new Emitter<void>();
  #evidence: DestinationEvidence | undefined;
  #destination: Destination | undefined;

  /** Fires when {@link destination} changed. */
  readonly onDidChange = this.#changed.event;

  constructor(storage: FolderStorage, gather: () => Promise<DestinationEvidence>) {
    this.#storage = storage;
    this.#gather = gather;
  }

  /** `undefined` until the first {@link refresh} is done. */
  get destination(): Destination | undefined {
    return this.#destination;
  }

  /** What was found; `undefined` until the first {@link refresh} is done. */
  get evidence(): DestinationEvidence | undefined {
    return this.#evidence;
  }

  get answer(): DestinationAnswer | undefined {
    return this.#storage.get('destination.answer');
  }

  /** Looks again at the environment and the files. */
  async refresh(): Promise<Destination> {
    this.#evidence = await this.#gather();
    return this.#decide();
  }

  /** Remembers an answer for the folder; `undefined` forgets it and lets the rule decide. */
  async choose(answer: DestinationAnswer | undefined): Promise<Destination> {
    await this.#storage.set('destination.answer', answer);
    return this.refresh();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #decide(): Destination {
    const next = chooseDestination(this.#evidence!, this.answer);
    const isSame = JSON.stringify(next) === JSON.stringify(this.#destination);
    this.#destination = next;
    if (!isSame) this.#changed.fire();
    return next;
  }
}
