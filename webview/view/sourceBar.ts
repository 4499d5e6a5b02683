import type { WorkspaceSource } from '../../src/protocol/listSource';
import type { PageCommand } from '../../src/protocol/messages';
import { createButton } from '../toolkit';
import { element, icon } from './dom';

/** What the bar's buttons do. */
export interface SourceBarActions {
  readonly runCommand: (command: PageCommand) => void;
  readonly load: () => void;
  readonly setLive: (isLive: boolean) => void;
}

/** What watching costs, in the words of its button. */
const tailCost = 'Watch for new traces. Asks the SQL warehouse every 2 to 30 seconds, which keeps it running and costs money; ends after 10 minutes without a click, pauses while the window is not looked at.';

/** The workspace whose traces are listed: tables, SQL warehouse with its state, refresh and live tail. */
export function sourceBar(source: WorkspaceSource, actions: SourceBarActions): HTMLElement {
  const { tables, warehouse, tail } = source;
  const place = element('button', { class: 'source-part', type: 'button', title: 'Choose Trace Tables…', 'data-testid': 'source-tables' }, icon('table'), element('span', { class: 'source-text' }, tables ?? 'No trace tables chosen'));
  place.addEventListener('click', () => actions.runCommand('spanlight.tables.choose'));
  const state = warehouse ? `${warehouse.name} · ${warehouse.state.toLowerCase()}` : 'No SQL warehouse chosen';
  const engine = element('button', { class: 'source-part', type: 'button', title: 'Choose SQL Warehouse…', 'data-testid': 'source-warehouse' }, icon(warehouse?.state === 'RUNNING' ? 'vm-running' : 'vm'), element('span', { class: 'source-text' }, state));
  engine.addEventListener('click', () => actions.runCommand('spanlight.warehouse.choose'));
  const isReady = tables !== undefined && warehouse !== undefined;
  const refresh = createButton({ label: 'Load traces', icon: 'refresh', appearance: 'icon', testId: 'source-load', onClick: actions.load });
  const isLive = tail === 'watching' || tail === 'paused';
  const live = createButton({ label: isLive ? 'Stop watching for new traces' : tailCost, icon: isLive ? 'debug-stop' : 'broadcast', appearance: 'icon', testId: 'source-live', onClick: () => actions.setLive(!isLive) });
  live.setAttribute('aria-pressed', String(isLive));
  const note = { off: '', watching: 'live', paused: 'live, paused', expired: 'live ended: nobody clicked for 10 minutes' }[tail];
  return element(
    'section',
    { class: 'source', 'aria-label': `Traces of ${source.label}` },
    element('div', { class: 'source-parts' }, place, engine, ...(note ? [element('span', { class: 'source-note', role: 'status' }, note)] : [])),
    ...(isReady ? [refresh, ...(warehouse.state === 'RUNNING' || isLive ? [live] : [])] : []),
  );
}
