import path from 'node:path';
import * as vscode from 'vscode';
import { describeError } from '../../base/errors';
import { sdkNeed } from '../../instrument/sdk/sdkNeed';
import type { CodeDeps } from './deps';
import { documentTextOf } from './documentText';
import { findSdkGap, type SdkGap } from './sdkEvidence';

const install = 'Install';
const copy = 'Copy Command';
const never = 'Don’t Ask Again';

/** Offers, once a session and folder, to install what code with tracing needs and its programs lack. The code was changed before. */
export class SdkOffer {
  readonly #deps: CodeDeps;
  readonly #asked = new Set<string>();

  constructor(deps: CodeDeps) {
    this.#deps = deps;
  }

  /** Looks after tracing was added to a document; returns at once. */
  check(document: vscode.TextDocument): void {
    this.#check(document).catch((error: unknown) => this.#deps.log.warn(`It could not be found out whether MLflow is installed: ${describeError(error)}`));
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const source = documentTextOf(document);
    const file = document.uri.fsPath;
    const root = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? path.dirname(file);
    if (!source || !/^(file|vscode-notebook-cell)$/.test(document.uri.scheme) || this.#deps.storage.get('sdk.isDeclined')) return;
    const need = sdkNeed(source.text, source.language);
    const gap = need && (await findSdkGap(file, root, source.language, need));
    if (!gap || this.#asked.has(gap.plan.command)) return;
    this.#asked.add(gap.plan.command);
    const chosen = await vscode.window.showWarningMessage(`${sentence(gap)} Command: ${gap.plan.command}`, install, copy, never);
    if (chosen === install) await this.#install(gap);
    else if (chosen === copy) await vscode.env.clipboard.writeText(gap.plan.command);
    else if (chosen === never) await this.#deps.storage.set('sdk.isDeclined', true);
  }

  /** In a terminal, so that the person sees what happens and can stop it. */
  async #install({ folder, plan, need }: SdkGap): Promise<void> {
    if (plan.manifest) await writeManifest(vscode.Uri.file(path.join(folder, plan.manifest.name)), plan.manifest.text);
    const terminal = vscode.window.createTerminal({ name: `Install ${need.install.name}`, cwd: folder });
    terminal.show(true);
    terminal.sendText(plan.command);
  }
}

function sentence({ state, need, where, plan }: SdkGap): string {
  const manifest = plan.manifest ? ` and adds it to ${plan.manifest.name}` : '';
  if (state.kind === 'missing') return `${need.install.name} is not installed for ${where}, and the code now needs it. Install runs a command in a terminal${manifest}.`;
  return `${state.name} ${state.version} of ${where} is too old for this code, which needs ${need.version}. Install runs a command in a terminal${manifest}.`;
}

async function writeManifest(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length)), text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
