import type { TimeAxis } from '../timeAxis';
import type { TraceState, ViewOptions } from '../traceStore';
import { element } from './dom';
import { spanTypeWord } from './spanTypes';
import { toggleButton, toolButton } from './toolButton';

/** What the tools ask their owner to do. */
export interface TreeToolsEvents {
  readonly onOptions: (options: ViewOptions) => void;
  /** Close the rows that lie at this depth or deeper and have children; 0 opens all. */
  readonly onFoldDepth: (depth: number) => void;
  /** Close the spans of a type. */
  readonly onFoldType: (type: string) => void;
}

const maxFoldDepth = 6;

/** The tools of the views: folding, grouping, squeezing, critical path, zoom. */
export class TreeTools {
  readonly element: HTMLElement;
  readonly #events: TreeToolsEvents;
  readonly #fold = element('select', { class: 'field fold', 'aria-label': 'Fold', title: 'Fold', 'data-testid': 'fold' });
  readonly #forTree: readonly HTMLElement[];
  readonly #forTime: readonly HTMLElement[];
  readonly #toggles = new Map<keyof ViewOptions, HTMLButtonElement>();
  #options: ViewOptions;
  #shown = '';

  constructor(axis: TimeAxis, options: ViewOptions, events: TreeToolsEvents) {
    this.#events = events;
    this.#options = options;
    const toggle = (label: string, icon: string, key: keyof ViewOptions, testId: string) => {
      const button = toggleButton({
        label, icon, testId, isOn: options[key],
        onChange: (isOn) => {
          this.#options = { ...this.#options, [key]: isOn };
          events.onOptions(this.#options);
        },
      });
      this.#toggles.set(key, button);
      return button;
    };
    this.#fold.addEventListener('change', () => this.#onFold());
    this.#forTree = [this.#fold, toggle('Group Repeated Spans', 'layers', 'isGrouped', 'tool-group'), toggle('Mark the Critical Path', 'flame', 'showsPath', 'tool-path')];
    this.#forTime = [
      toggle('Squeeze Gaps in Time', 'fold', 'isSqueezed', 'tool-squeeze'),
      toolButton({ label: 'Zoom In (+)', icon: 'zoom-in', testId: 'zoom-in', onClick: () => axis.zoom(0.5) }),
      toolButton({ label: 'Zoom Out (-)', icon: 'zoom-out', testId: 'zoom-out', onClick: () => axis.zoom(2) }),
      toolButton({ label: 'Show the Whole Time (0)', icon: 'screen-normal', testId: 'zoom-reset', onClick: () => axis.reset() }),
    ];
    this.element = element('div', { class: 'tree-tools', role: 'toolbar', 'aria-label': 'View' }, ...this.#forTree, ...this.#forTime);
  }

  /** Shows options that were kept. */
  setOptions(options: ViewOptions): void {
    this.#options = options;
    for (const [key, button] of this.#toggles) button.setAttribute('aria-pressed', String(options[key]));
  }

  /** Offers the depths and types that the trace has, and what applies to the view that shows. */
  update({ trace }: TraceState, view: string): void {
    for (const tool of this.#forTree) tool.hidden = view !== 'tree';
    for (const tool of this.#forTime) tool.hidden = view !== 'tree' && view !== 'timeline';
    if (!trace) return;
    const depths = Math.min(maxFoldDepth, trace.positions.maxDepth);
    const types = [...new Set(trace.columns.labels.map(({ type }) => type))].filter((type) => spanTypeWord(type) !== '').sort();
    const shown = `${depths} ${types.join()}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const option = (value: string, label: string) => element('option', { value }, label);
    this.#fold.replaceChildren(
      option('', 'Fold…'),
      option('depth 0', 'Open everything'),
      ...Array.from({ length: depths }, (_, at) => option(`depth ${at + 1}`, at === 0 ? 'Show 1 level' : `Show ${at + 1} levels`)),
      ...types.map((type) => option(`type ${type}`, `Fold ${spanTypeWord(type)}`)),
    );
  }

  #onFold(): void {
    const [kind, value] = this.#fold.value.split(' ') as [string, string];
    this.#fold.value = '';
    if (kind === 'depth') this.#events.onFoldDepth(Number(value));
    else if (kind === 'type') this.#events.onFoldType(value);
  }
}
