import type { TraceState } from '../traceStore';

/** One way of looking at the trace. The page owns selection, search and filters and tells every change; a view only draws. */
export interface TraceView {
  readonly element: HTMLElement;
  /** Draws a state. With `follow` the selected span comes into sight. Not called while the view is hidden. */
  update(state: TraceState, follow: boolean): void;
  /** Takes the keyboard's focus. */
  focus(): void;
}

/** A view as the switch offers it. */
export interface TraceViewKind {
  readonly id: string;
  readonly label: string;
  /** A codicon. */
  readonly icon: string;
  /** False where the view would have nothing to show. */
  isOffered(state: TraceState): boolean;
  /** Called when the view is chosen for the first time. */
  create(): TraceView;
}
