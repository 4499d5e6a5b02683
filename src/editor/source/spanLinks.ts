import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { describeLink } from '../../trace/describeLink';
import { locateSpan, type SearchableCode } from '../../trace/source/locateSpan';
import type { RecordedSpan } from '../../trace/source/recorded';
import { tracedFunctionName } from '../../trace/source/recorded';
import type { SourceLocation } from '../../trace/sourceLink';
import type { FunctionIndex } from './functionIndex';
import type { GitHistory } from './gitHistory';

const scheme = 'spanlight-git';

/** What a trace says about the code that made it. */
export interface RecordedCode {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** `mlflow.source.name`. */
  readonly entryPath?: string;
  /** `mlflow.source.git.commit`, or OpenTelemetry's `vcs.ref.head.revision`. */
  readonly commit?: string;
}

/** A span's place in the code, in words. */
export interface LinkAnswer {
  readonly locations: readonly SourceLocation[];
  readonly text: string;
  /** Where the code differs from the commit of the trace: the commit, in short. */
  readonly olderCommit?: string;
}

/** From spans to functions: by the code as it is, what is remembered, and the repository's history; the person's choice where several fit. */
export class SpanLinks implements Disposable, vscode.TextDocumentContentProvider {
  readonly #functions: FunctionIndex;
  readonly #history: GitHistory;
  readonly #chosen = new Map<string, string>();
  readonly #registration: vscode.Disposable;

  constructor(functions: FunctionIndex, history: GitHistory) {
    this.#functions = functions;
    this.#history = history;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** The code as one trace is linked to it. */
  codeFor(recorded: RecordedCode): SearchableCode {
    const { commit } = recorded;
    return {
      find: (request) => this.#functions.find(request),
      recall: async (name, atMs) => {
        const then = this.#history.isUsable(commit) ? await this.#history.recall(name, commit) : [];
        if (then.length > 0) return then;
        const remembered = await this.#functions.recall(name, atMs);
        if (remembered.length > 0) return remembered;
        const current = await this.#history.commitAt(atMs);
        return current === undefined ? [] : this.#history.recall(name, current);
      },
    };
  }

  /** Places of a span, best first; the one that a person chose before them. */
  async locations(chain: readonly RecordedSpan[], recorded: RecordedCode): Promise<readonly SourceLocation[]> {
    const [self] = chain;
    const found = await locateSpan(chain, this.codeFor(recorded), { ...recorded, hasOlderCode: this.#history.isUsable(recorded.commit) });
    const chosen = self && this.#chosen.get(originOf(self));
    const at = found.findIndex((each) => placeKey(each) === chosen);
    return at < 0 ? found : [{ ...found[at]!, certainty: 'chosen' }, ...found.filter((_each, position) => position !== at)];
  }

  /** Places of a span with the sentence about them. */
  async describe(chain: readonly RecordedSpan[], recorded: RecordedCode): Promise<LinkAnswer> {
    const locations = await this.locations(chain, recorded);
    const [best] = locations;
    if (!best) return { locations, text: describeLink([], '') };
    const file = vscode.Uri.parse(best.file);
    const text = describeLink(locations, path.posix.basename(file.path));
    const { commit } = recorded;
    if (!this.#history.isUsable(commit)) return { locations, text };
    const state = await this.#history.compare(file, commit);
    if (state === 'same') return { locations, text };
    const short = commit.slice(0, 8);
    const about = state === 'changed' ? `The file has changed since commit ${short} of the trace.` : `The trace is of commit ${short}, which this repository does not have.`;
    return { locations, text: `${text}. ${about}`, ...(state === 'changed' ? { olderCommit: short } : {}) };
  }

  /** Lets a person choose among places that fit; remembered while the window lives. */
  async choose(span: RecordedSpan, locations: readonly SourceLocation[]): Promise<SourceLocation | undefined> {
    const items = locations.map((location) => {
      const file = vscode.Uri.parse(location.file);
      return { label: location.functionName ?? `Line ${location.startLine0 + 1}`, description: `${vscode.workspace.asRelativePath(file)}:${location.startLine0 + 1}`, location };
    });
    const picked = await vscode.window.showQuickPick(items, { title: `Functions That May Have Made “${span.name.slice(0, 80)}”`, placeHolder: 'Choose the function; it is used for the spans of this name from now on', matchOnDescription: true });
    if (!picked) return undefined;
    this.#chosen.set(originOf(span), placeKey(picked.location));
    return picked.location;
  }

  /** Shows the file as it was at the trace's commit, read only, beside the one of today. */
  async showRecorded(location: SourceLocation, commit: string): Promise<void> {
    const file = vscode.Uri.parse(location.file);
    const name = path.posix.basename(file.path);
    const then = vscode.Uri.from({ scheme, path: file.path, query: JSON.stringify({ file: location.file, commit }) });
    await vscode.commands.executeCommand('vscode.diff', then, file, `${name} (${commit.slice(0, 8)} ↔ today)`, { selection: new vscode.Range(location.startLine0, 0, location.startLine0, 0), preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { file, commit } = JSON.parse(uri.query) as { file: string; commit: string };
    return (await this.#history.textAt(vscode.Uri.parse(file), commit)) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

const originOf = (span: RecordedSpan) => JSON.stringify([tracedFunctionName(span), span.name]);
const placeKey = ({ file, functionName, startLine0 }: SourceLocation) => `${file}#${functionName ?? startLine0}`;
