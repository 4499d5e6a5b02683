/**
 * Says which span a context menu was opened on: the editor hands this to the menu's commands and
 * shows its own entries instead of cut and paste. `undefined` for anything but a span.
 */
export function setSpanContext(box: HTMLElement, spanId: string | undefined): void {
  if (spanId === undefined) delete box.dataset['vscodeContext'];
  else box.dataset['vscodeContext'] = JSON.stringify({ webviewSection: 'span', spanId, preventDefaultContextMenuItems: true });
}
