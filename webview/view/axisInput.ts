import type { TimeAxis } from '../timeAxis';

/** What a turn of the wheel and a key do. */
const zoomStep = 1.25;
const panStep = 0.15;

/** With Ctrl (or Cmd) the wheel zooms where the pointer is, with Shift or sideways it moves through time. */
export function onAxisWheel(target: HTMLElement, axis: TimeAxis, placeOf: (event: WheelEvent) => number): void {
  target.addEventListener(
    'wheel',
    (event) => {
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) axis.zoom(zoomStep ** Math.sign(event.deltaY), Math.min(1, Math.max(0, placeOf(event))));
      else if (sideways !== 0 && !axis.isWhole) axis.pan(Math.sign(sideways) * panStep);
      else return;
      event.preventDefault();
    },
    { passive: false },
  );
}

/** `+` and `-` zoom, Shift with left and right moves, `0` shows all. True where the key was one of them. */
export function axisKey(event: KeyboardEvent, axis: TimeAxis): boolean {
  const run = () => {
    switch (event.key) {
      case '+':
      case '=':
        return axis.zoom(1 / zoomStep);
      case '-':
        return axis.zoom(zoomStep);
      case '0':
        return axis.reset();
      case 'ArrowLeft':
        return event.shiftKey ? axis.pan(-panStep) : false;
      case 'ArrowRight':
        return event.shiftKey ? axis.pan(panStep) : false;
      default:
        return false;
    }
  };
  if (run() === false) return false;
  event.preventDefault();
  return true;
}
