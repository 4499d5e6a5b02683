import type { TraceState } from '../traceStore';
import { element, icon } from './dom';
import type { TraceView, TraceViewKind } from './traceView';

/** The views of a trace behind tabs: one shows, the others are made when they are chosen. Arrows move between the tabs. */
export class ViewSwitch {
  /** The row of tabs. */
  readonly tabs = element('div', { class: 'view-tabs', role: 'tablist', 'aria-label': 'Views of the trace' });
  /** The view that shows. */
  readonly panel = element('div', { class: 'view-panel', role: 'tabpanel', id: 'trace-view' });
  readonly #kinds: readonly TraceViewKind[];
  readonly #onChange: (id: string) => void;
  readonly #made = new Map<string, TraceView>();
  readonly #buttons = new Map<string, HTMLButtonElement>();
  #wanted: string;
  #active: string | undefined;
  #state: TraceState | undefined;

  /** `wanted` is the view that was chosen last; while it is not offered, the first one shows. */
  constructor(kinds: readonly TraceViewKind[], wanted: string | undefined, onChange: (id: string) => void) {
    this.#kinds = kinds;
    this.#wanted = wanted ?? kinds[0]!.id;
    this.#onChange = onChange;
    for (const kind of kinds) {
      const button = element('button', { type: 'button', role: 'tab', class: 'view-tab', id: `view-tab-${kind.id}`, 'aria-controls': this.panel.id, 'data-testid': `view-tab-${kind.id}` }, icon(kind.icon), element('span', {}, kind.label));
      button.addEventListener('click', () => this.#choose(kind.id));
      this.#buttons.set(kind.id, button);
      this.tabs.append(button);
    }
    this.tabs.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Chooses a view as if it had been remembered: before anything shows. */
  want(id: string): void {
    this.#wanted = id;
  }

  /** Id of the view that shows. */
  get active(): string {
    return this.#active ?? this.#wanted;
  }

  /** Draws a state in the view that shows. */
  update(state: TraceState, follow: boolean): void {
    this.#state = state;
    const offered = this.#offered();
    for (const [id, button] of this.#buttons) button.hidden = !offered.some((kind) => kind.id === id);
    this.tabs.hidden = offered.length < 2;
    const kind = offered.find(({ id }) => id === this.#wanted) ?? offered[0]!;
    const isOther = kind.id !== this.#active;
    if (isOther) this.#show(kind);
    this.#made.get(kind.id)!.update(state, follow || isOther);
  }

  focus(): void {
    this.#made.get(this.active)?.focus();
  }

  #offered(): readonly TraceViewKind[] {
    const state = this.#state;
    return state ? this.#kinds.filter((kind) => kind.isOffered(state)) : [];
  }

  #choose(id: string): void {
    if (!this.#state || id === this.#active) return;
    this.#wanted = id;
    this.update(this.#state, true);
    this.#onChange(id);
  }

  #show(kind: TraceViewKind): void {
    this.#active = kind.id;
    const view = this.#made.get(kind.id) ?? kind.create();
    this.#made.set(kind.id, view);
    this.panel.replaceChildren(view.element);
    this.panel.setAttribute('aria-labelledby', `view-tab-${kind.id}`);
    for (const [id, button] of this.#buttons) {
      button.setAttribute('aria-selected', String(id === kind.id));
      button.tabIndex = id === kind.id ? 0 : -1;
    }
  }

  #onKey(event: KeyboardEvent): void {
    const ids = this.#offered().map(({ id }) => id);
    const at = ids.indexOf(this.active);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const id = ids[(next + ids.length) % ids.length]!;
    this.#choose(id);
    this.#buttons.get(id)!.focus();
  }
}
