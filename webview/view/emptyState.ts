import type { WorkspaceSource } from '../../src/protocol/listSource';
import type { DestinationChoice, PageCommand, SidebarState } from '../../src/protocol/messages';
import { createButton, createProgressRing } from '../toolkit';
import { element, icon } from './dom';

/** What the buttons of an empty list do. */
export interface EmptyStateActions {
  readonly runCommand: (command: PageCommand) => void;
  readonly choose: (choice: DestinationChoice) => void;
  readonly clearFilter: () => void;
  /** Asks the real workspace. */
  readonly load: () => void;
}

/** What an empty list says: one next step for each state. */
export function emptyState(state: SidebarState, isFiltered: boolean, isLoaded: boolean, actions: EmptyStateActions): HTMLElement {
  const command = (label: string, id: PageCommand, appearance: 'primary' | 'secondary' = 'primary') =>
    createButton({ label, appearance, onClick: () => actions.runCommand(id) });
  const { connection, destination, source } = state;
  if (source.kind === 'workspace') return workspaceState(source, isFiltered, isLoaded, actions);
  if (!state.hasFolder) return message('folder', 'Open a folder', 'Traces are kept for each folder. Open one to begin.');
  switch (connection.local) {
    case 'failed':
      return message('warning', 'No local workspace', connection.failure?.sentence ?? 'The local workspace could not be started.', command('Restart Local Workspace', 'spanlight.local.restart'));
    case 'off':
      return message('debug-disconnect', 'Not running', 'Start the local workspace to see the traces of this folder.', command('Start Local Workspace', 'spanlight.local.start'));
    case 'starting':
      return waiting('Starting the local workspace…');
    case 'running':
      break;
  }
  if (!isLoaded) return waiting('Loading traces…');
  if (isFiltered) {
    const clear = createButton({ label: 'Clear Filter', appearance: 'secondary', onClick: actions.clearFilter });
    return message('filter', 'No match', 'No trace matches the filter.', clear);
  }
  if (destination.kind === 'ask') return message('target', 'No traces yet', 'Say above where traces shall go; then run your program.');
  if (destination.kind === 'none' || destination.kind === 'profile') {
    const text = destination.kind === 'none' ? 'Spanlight leaves this folder’s environment alone.' : `Programs of this folder send traces to profile “${destination.label}”.`;
    return message('target', 'No local traces', text, command('Choose Where Traces Go…', 'spanlight.destination.choose', 'secondary'));
  }
  return message(
    'lightbulb',
    'No traces yet',
    'Put the cursor on a function, take “Add tracing” from the lightbulb, and run your program in a new terminal. Its trace appears here.',
    command('Show Me How', 'spanlight.walkthrough.open'),
  );
}

/** The same for a real workspace, whose traces are loaded only when a person asks. */
function workspaceState(source: WorkspaceSource, isFiltered: boolean, isLoaded: boolean, actions: EmptyStateActions): HTMLElement {
  const { label, tables, warehouse } = source;
  const run = (text: string, command: PageCommand) => createButton({ label: text, appearance: 'primary', onClick: () => actions.runCommand(command) });
  const load = (text: string) => createButton({ label: text, appearance: 'primary', testId: 'load', onClick: actions.load });
  if (source.failure) return message('warning', 'No connection', source.failure.sentence, element('div', { class: 'buttons' }, load('Try Again'), run('Switch Connection…', 'spanlight.connection.choose')));
  if (!source.isKnown) return message('cloud', label, 'Traces in Unity Catalog are loaded when you ask for them.', load('Load Traces'));
  if (!warehouse) return message('server', 'No SQL warehouse', `Traces in Unity Catalog are not loaded until a SQL warehouse is chosen for ${label}.`, run('Choose SQL Warehouse…', 'spanlight.warehouse.choose'));
  if (!tables) return message('table', 'No trace tables', `Choose the experiment of ${label} whose traces to list.`, run('Choose Trace Tables…', 'spanlight.tables.choose'));
  if (!isLoaded && warehouse.state !== 'RUNNING') return message('vm', `${warehouse.name} is ${warehouse.state.toLowerCase()}`, 'Loading traces starts the SQL warehouse, which takes a while and costs money.', load('Start and Load Traces'));
  if (!isLoaded) return message('cloud', tables, `Traces are loaded through ${warehouse.name} when you ask for them.`, load('Load Traces'));
  if (isFiltered) return message('filter', 'No match', 'No trace of this time matches the filter.', createButton({ label: 'Clear Filter', appearance: 'secondary', onClick: actions.clearFilter }));
  return message('circle-slash', 'No traces', `${tables} has no traces of this time. Look further back below.`);
}

/** The question where this folder's traces go, with one button for each answer. */
export function destinationQuestion(state: SidebarState, choose: (choice: DestinationChoice) => void): HTMLElement {
  const { reasons, profiles } = state.destination;
  const button = (label: string, iconName: string, choice: DestinationChoice, appearance: 'primary' | 'secondary') =>
    createButton({ label, icon: iconName, appearance, onClick: () => choose(choice), testId: `choose-${choice.kind}` });
  const buttons = [
    button('Local Workspace', 'device-desktop', { kind: 'local' }, 'primary'),
    ...profiles.slice(0, 4).map((profile) => button(profile, 'cloud', { kind: 'profile', profile }, 'secondary')),
    button('Leave Alone', 'circle-slash', { kind: 'leaveAlone' }, 'secondary'),
  ];
  return element(
    'section',
    { class: 'question', 'aria-label': 'Where traces go', 'data-testid': 'destination-question' },
    element('h2', {}, 'Send traces from this folder to:'),
    element('p', { class: 'hint' }, `Found ${reasons.join(', ')}. Nothing is set until you answer; DATABRICKS_* is never changed.`),
    element('div', { class: 'buttons' }, ...(state.trusted ? buttons : [element('p', {}, 'Trust this folder to answer.')])),
  );
}

function message(iconName: string, title: string, text: string, action?: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: 'empty', 'data-testid': 'empty-state' },
    icon(iconName, 'empty-icon'),
    element('h2', {}, title),
    element('p', {}, text),
    ...(action ? [action] : []),
  );
}

function waiting(text: string): HTMLElement {
  return element('div', { class: 'empty', role: 'status', 'data-testid': 'empty-state' }, createProgressRing(text), element('p', {}, text));
}
