import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { CodedError } from '../../base/errors';
import type { CompareRequests, CompareSubject } from '../../protocol/compare';
import { compareGuards } from '../../protocol/checkCompare';
import { guarded } from '../../protocol/check';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { summarizeRuns } from '../../trace/compare/runs';
import type { TraceTarget } from '../../trace/target';
import { executeCommand } from '../commands/registerCommand';
import { openLink } from '../content/openPlaces';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import { explained } from '../panel/explained';
import { renderPage, webviewOptions } from '../panel/html';
import { localSource } from '../panel/localSource';
import { webviewTransport } from '../panel/webviewTransport';
import { ComparedTrace } from './comparedTrace';
import { readComparison, readPair } from './comparisonReader';
import { SessionReader } from './sessionReader';

/** Runs of one function that are looked at. */
const maxRuns = 500;

/** What the panels need. */
export interface ComparePanelDeps {
  readonly local: LocalWorkspace;
  readonly extensionUri: vscode.Uri;
}

/** A trace, or a span with what it holds, that is compared. */
export type Comparable = TraceTarget & { readonly location: string };

type Answers = Omit<Handlers<CompareRequests>, 'openTrace' | 'compareTraces' | 'openLink'>;

/** Opens panels that compare runs, show all runs of a function, or a session. */
export class ComparePanels implements Disposable {
  readonly #deps: ComparePanelDeps;
  readonly #open = new Set<vscode.WebviewPanel>();

  constructor(deps: ComparePanelDeps) {
    this.#deps = deps;
  }

  compare(first: Comparable, second: Comparable): void {
    let sides = { a: first, b: second };
    let read: { a: Promise<ComparedTrace>; b: Promise<ComparedTrace> } | undefined;
    const traces = async (signal: AbortSignal) => {
      const of = (side: Comparable) => ComparedTrace.read(this.#source(side), side.spanId, signal);
      read ??= { a: of(sides.a), b: of(sides.b) };
      try {
        return { a: await read.a, b: await read.b };
      } catch (error) {
        read = undefined;
        throw error;
      }
    };
    this.#show('Compare Runs', 'diff', 'comparison', {
      getComparison: async (_params, signal) => {
        read = undefined;
        const { a, b } = await traces(signal);
        return readComparison(a, b, signal);
      },
      getPair: async (ids, signal) => {
        const { a, b } = await traces(signal);
        return readPair(a, b, ids, signal);
      },
      openSide: async ({ side, spanId }) => {
        await executeCommand('spanlight.trace.open', { ...sides[side], ...(spanId === undefined ? {} : { spanId }) });
        return null;
      },
      swap: () => {
        sides = { a: sides.b, b: sides.a };
        return null;
      },
    });
  }

  /** All traces whose root span has a name. */
  runs(name: string, location: string | undefined): void {
    this.#show(`Runs of ${name}`, 'graph', 'runs', {
      getRuns: async (_params, signal) => {
        const { client } = await this.#deps.local.connect();
        const { rows } = await client.traces({ name, limit: maxRuns, ...(location === undefined ? {} : { location }) }, signal);
        return { name, rows, summary: summarizeRuns(rows) };
      },
    });
  }

  session(id: string): void {
    const reader = new SessionReader(id, () => this.#deps.local.connect(), (target) => this.#source(target));
    this.#show(`Session ${id.slice(0, 40)}`, 'comment-discussion', 'session', { getSession: ({ from }, signal) => reader.read(from, signal) });
  }

  dispose(): void {
    for (const panel of this.#open) panel.dispose();
  }

  #source(target: Comparable) {
    return localSource(() => this.#deps.local.connect(), target);
  }

  #show(title: string, iconName: string, kind: CompareSubject['kind'], answers: Partial<Answers>): void {
    const { extensionUri } = this.#deps;
    const panel = vscode.window.createWebviewPanel('spanlight.compare', title, vscode.ViewColumn.Active, { ...webviewOptions(extensionUri), enableFindWidget: true });
    panel.iconPath = new vscode.ThemeIcon(iconName);
    this.#open.add(panel);
    const store = new DisposableStore();
    const handlers: Handlers<CompareRequests> = { ...noAnswers, ...answers, ...this.#common(kind) };
    store.add(new Rpc(webviewTransport(panel.webview), guarded(explained(handlers), compareGuards)));
    panel.webview.html = renderPage(panel.webview, extensionUri, { bundle: 'compare', title });
    panel.onDidDispose(() => {
      this.#open.delete(panel);
      store.dispose();
    });
  }

  #common(kind: CompareSubject['kind']): Pick<Handlers<CompareRequests>, 'getSubject' | 'openTrace' | 'compareTraces' | 'openLink'> {
    return {
      getSubject: () => ({ kind }),
      openTrace: async (target) => {
        await executeCommand('spanlight.trace.open', target);
        return null;
      },
      compareTraces: ({ a, b }) => {
        this.compare(a, b);
        return null;
      },
      openLink: async ({ address }) => {
        await openLink(address);
        return null;
      },
    };
  }
}

/** A page asks for its own subject only. */
const refuse = (): never => {
  throw new CodedError('compare.otherPage', 'This page shows something else.');
};
const noAnswers: Answers = { getSubject: refuse, getComparison: refuse, getPair: refuse, openSide: refuse, swap: refuse, getRuns: refuse, getSession: refuse };
