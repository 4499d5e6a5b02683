import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { Emitter, type Event } from '../../base/event';
import type { WorkspaceSource } from '../../protocol/listSource';
import { WorkspaceTraces } from '../../spanTables/workspaceTraces';
import { shownFailure } from '../sidebar/shownFailure';
import type { QueryTargets, RemotePlace } from './queryTargets';
import { systemClock } from './systemClock';

/** The real workspace behind the Traces view: what it is, what is chosen there, and its traces. */
export class WorkspaceList implements Disposable {
  readonly traces: WorkspaceTraces;
  readonly #targets: QueryTargets;
  readonly #store = new DisposableStore();
  readonly #changed = new Emitter<void>();
  #place: RemotePlace | undefined;
  #failure: unknown;

  /** The source says something else now. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(targets: QueryTargets) {
    this.#targets = targets;
    this.traces = this.#store.add(
      new WorkspaceTraces({
        open: () => targets.open(),
        opened: () => targets.opened,
        clock: systemClock,
      }),
    );
    this.#store.add(this.traces.onDidChangeTail(() => this.#changed.fire()));
  }

  get source(): WorkspaceSource {
    const { tables, warehouse } = this.#place ?? {};
    const failure = this.#failure === undefined ? undefined : shownFailure(this.#failure);
    return {
      kind: 'workspace',
      label: this.#targets.label,
      isKnown: this.#place !== undefined,
      tail: this.traces.tail,
      ...(tables ? { tables: tables.path } : {}),
      ...(warehouse ? { warehouse: { name: warehouse.name, state: warehouse.state } } : {}),
      ...(failure ? { failure } : {}),
    };
  }

  /** Asks what is chosen and how the warehouse is. Unless a person wants it, signing in never opens a browser. */
  async look(isWanted: boolean): Promise<void> {
    if (this.#targets.isLocal || (this.#targets.isInteractive && !isWanted)) return this.#changed.fire();
    try {
      this.#place = await this.#targets.place();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
    }
    this.#changed.fire();
  }

  /** Another connection was chosen: nothing is known of it. */
  forget(): void {
    this.traces.setLive(false, []);
    this.#place = undefined;
    this.#failure = undefined;
    this.#changed.fire();
  }

  dispose(): void {
    this.#store.dispose();
    this.#changed.dispose();
  }
}
