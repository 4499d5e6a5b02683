import * as vscode from 'vscode';
import { formatCount } from '../trace/format';
import type { Feature } from './feature';
import type { LocalState, LocalWorkspace } from './localWorkspace/localWorkspace';

/** The status bar entry: connection, live rate, refused requests. A click shows the Traces view. */
export class StatusBar implements Feature {
  readonly #local: LocalWorkspace;

  constructor(local: LocalWorkspace) {
    this.#local = local;
  }

  register(context: vscode.ExtensionContext): void {
    const entry = vscode.window.createStatusBarItem('spanlight.status', vscode.StatusBarAlignment.Left, 10);
    entry.name = 'Spanlight';
    entry.command = 'spanlight.traces.focus';
    let shown = '';
    const show = (state: LocalState) => {
      const look = describeState(state);
      // Rates come many times a second; equal ones must not redraw the bar.
      const key = JSON.stringify(look);
      if (key === shown) return;
      shown = key;
      if (!look) return entry.hide();
      entry.text = look.text;
      entry.tooltip = look.tooltip;
      entry.accessibilityInformation = { label: look.tooltip.replaceAll('\n', ', ') };
      entry.backgroundColor = look.isFailure ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
      entry.show();
    };
    context.subscriptions.push(entry, this.#local.onDidChangeState(show));
    show(this.#local.state);
  }
}

interface Look {
  readonly text: string;
  readonly tooltip: string;
  readonly isFailure: boolean;
}

/** What the entry says; `undefined` hides it: nothing was started, so there is nothing to tell. */
function describeState(state: LocalState): Look | undefined {
  switch (state.kind) {
    case 'off':
      return undefined;
    case 'starting':
      return { text: '$(sync~spin) Spanlight', tooltip: 'Spanlight: the local workspace is starting', isFailure: false };
    case 'failed':
      return { text: '$(warning) Spanlight', tooltip: 'Spanlight: the local workspace is not running. Click to see what to do.', isFailure: true };
    case 'running': {
      const { status } = state;
      const rate = status.spansPerSecond > 0 ? ` ${formatRate(status.spansPerSecond)}/s` : '';
      const refused = status.refusedRequests > 0 ? ` $(error) ${status.refusedRequests}` : '';
      const lines = ['Spanlight: local workspace running', `${formatRate(status.spansPerSecond)} spans per second`];
      if (status.refusedRequests > 0) lines.push(`${formatCount(status.refusedRequests, 'request')} refused; the workspace’s log names them`);
      return { text: `$(pulse) Spanlight${rate}${refused}`, tooltip: lines.join('\n'), isFailure: false };
    }
  }
}

/** `0`, `0.4`, `12`, `1,200`. */
const formatRate = (perSecond: number): string => (perSecond >= 10 ? Math.round(perSecond).toLocaleString('en-US') : String(Math.round(perSecond * 10) / 10));
