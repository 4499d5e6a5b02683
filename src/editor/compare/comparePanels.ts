import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { viewIds } from '../../ids';
import type { ComparedTarget, CompareRequests, CompareSubject } from '../../protocol/compare';
import { compareGuards, keptSubject } from '../../protocol/checkCompare';
import { guarded } from '../../protocol/check';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { executeCommand } from '../commands/registerCommand';
import { openLink } from '../content/openPlaces';
import { explained } from '../panel/explained';
import { renderPage, webviewOptions } from '../panel/html';
import { homeOf, type HomeDeps } from '../panel/traceHome';
import type { TraceViewer } from '../panel/traceViewer';
import { webviewTransport } from '../panel/webviewTransport';
import { answersOf } from './compareAnswers';
import { openSource } from './openSource';

/** What the panels need. */
export interface ComparePanelDeps extends HomeDeps {
  readonly viewer: Pick<TraceViewer, 'panels'>;
  readonly extensionUri: vscode.Uri;
}

/** Panels that compare two runs, show all runs of a function, or a session. */
export class ComparePanels implements Disposable {
  readonly #deps: ComparePanelDeps;
  readonly #open = new Set<vscode.WebviewPanel>();

  constructor(deps: ComparePanelDeps) {
    this.#deps = deps;
  }

  show(subject: CompareSubject): void {
    const { extensionUri } = this.#deps;
    this.#fill(vscode.window.createWebviewPanel(viewIds.comparePanel, titleOf(subject), vscode.ViewColumn.Active, { ...webviewOptions(extensionUri), enableFindWidget: true }), subject, true);
  }

  /** A panel that was open before a reload; `state` is what its page kept. Reading it again starts no warehouse. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const subject = keptSubject(state);
    if (subject) this.#fill(panel, subject, false);
    else panel.dispose();
  }

  dispose(): void {
    for (const panel of this.#open) panel.dispose();
  }

  #fill(panel: vscode.WebviewPanel, subject: CompareSubject, isWanted: boolean): void {
    const { extensionUri, viewer } = this.#deps;
    const title = titleOf(subject);
    panel.title = title;
    panel.webview.options = webviewOptions(extensionUri);
    panel.iconPath = new vscode.ThemeIcon(icons[subject.kind]);
    this.#open.add(panel);
    const store = new DisposableStore();
    // Whoever asks a second time wants it.
    let asked = 0;
    const answers = answersOf(subject, {
      homeOf: (place) => homeOf(place, this.#deps, isWanted || asked > 1),
      sourceOf: (target) => openSource(target, viewer, this.#deps, isWanted || asked > 1),
    });
    const counted: typeof answers = { ...answers, getComparison: (...args) => ((asked += 1), answers.getComparison(...args)), getRuns: (...args) => ((asked += 1), answers.getRuns(...args)), getSession: (...args) => ((asked += 1), answers.getSession(...args)) };
    store.add(new Rpc(webviewTransport(panel.webview), guarded(explained<CompareRequests>({ ...counted, ...this.#common(subject) }), compareGuards)));
    panel.webview.html = renderPage(panel.webview, extensionUri, { bundle: 'compare', title });
    panel.onDidDispose(() => {
      this.#open.delete(panel);
      store.dispose();
    });
  }

  #common(subject: CompareSubject): Pick<Handlers<CompareRequests>, 'openTrace' | 'compareTraces' | 'openLink'> {
    // Pages know a trace by its row, which does not say whose it is.
    const placed = <T extends ComparedTarget>(target: T): T => ('workspace' in subject && subject.workspace !== undefined ? { ...target, workspace: subject.workspace } : target);
    return {
      openTrace: async (target) => {
        await executeCommand('spanlight.trace.open', placed(target));
        return null;
      },
      compareTraces: ({ a, b }) => {
        this.show({ kind: 'comparison', a: placed(a), b: placed(b) });
        return null;
      },
      openLink: async ({ address }) => {
        await openLink(address);
        return null;
      },
    };
  }
}

const icons: Record<CompareSubject['kind'], string> = { comparison: 'diff', runs: 'graph', session: 'comment-discussion' };

function titleOf(subject: CompareSubject): string {
  if (subject.kind === 'comparison') return 'Compare Runs';
  return subject.kind === 'runs' ? `Runs of ${subject.names[0]!.slice(0, 60)}` : `Session ${subject.id.slice(0, 40)}`;
}
