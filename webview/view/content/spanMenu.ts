/** The trace that a page shows, and the span that is selected in it. */
export interface SpanMenuTarget {
  readonly traceId: string;
  readonly location: string;
  readonly selected?: string;
}

/**
 * Gives the menu of a span what its commands need (`data-vscode-context`): the span under the
 * pointer, or the selected one for the menu key. Set when the menu opens, so that rows cost nothing.
 */
export function offerSpanMenu(root: HTMLElement, target: () => SpanMenuTarget | undefined): void {
  root.addEventListener(
    'contextmenu',
    (event) => {
      const at = event.target instanceof HTMLElement ? event.target : undefined;
      const row = at?.closest<HTMLElement>('[data-span-id]');
      const holder = row ?? at?.closest<HTMLElement>('[role="treegrid"], .detail');
      const trace = target();
      const spanId = row?.dataset['spanId'] ?? trace?.selected;
      if (!holder || !trace || spanId === undefined) return;
      const { traceId, location } = trace;
      holder.dataset['vscodeContext'] = JSON.stringify({ webviewSection: 'span', preventDefaultContextMenuItems: true, traceId, location, spanId });
    },
    { capture: true },
  );
}
