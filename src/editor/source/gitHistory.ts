import { execFile } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { EarlierFunction, SourceFunction } from '../../trace/sourceLink';
import { sourceGlob } from './languages';

/** Milliseconds that one git command may take. */
const timeoutMs = 5_000;
const maxOutput = 8_000_000;
/** Files of an earlier commit that are read for one name. */
const maxFiles = 20;

/** A commit as git takes it; anything else in a trace is passed over. */
const commitForm = /^[0-9a-f]{7,64}$/;

/**
 * The code as it was, by the repository's own history: read only, in trusted folders only, because
 * git runs what a repository's configuration names.
 */
export class GitHistory {
  readonly #functionsOf: (file: string, text: string) => Promise<readonly SourceFunction[]>;
  readonly #log: Log;
  readonly #known = new Map<string, Promise<readonly EarlierFunction[]>>();

  constructor(functionsOf: (file: string, text: string) => Promise<readonly SourceFunction[]>, log: Log) {
    this.#functionsOf = functionsOf;
    this.#log = log;
  }

  /** What a name of a function or span meant at a commit; empty where git cannot tell. */
  recall(name: string, commit: string): Promise<readonly EarlierFunction[]> {
    const key = `${commit} ${name}`;
    let known = this.#known.get(key);
    if (!known) this.#known.set(key, (known = this.#recall(name, commit)));
    return known;
  }

  /** The commit that the branch was at, at a time; `undefined` outside a repository. */
  async commitAt(atMs: number): Promise<string | undefined> {
    for (const folder of this.#folders()) {
      const commit = (await this.#git(folder, ['rev-list', '-1', `--before=${new Date(atMs).toISOString()}`, 'HEAD']))?.trim();
      if (commit) return commit;
    }
    return undefined;
  }

  /** How a file differs from what it was at a commit; `unknown` where the repository does not have the commit. */
  async compare(file: vscode.Uri, commit: string): Promise<'same' | 'changed' | 'unknown'> {
    const then = await this.textAt(file, commit);
    if (then === undefined) return 'unknown';
    const now = (await vscode.workspace.openTextDocument(file)).getText();
    return then.replaceAll('\r\n', '\n') === now.replaceAll('\r\n', '\n') ? 'same' : 'changed';
  }

  /** A file's text at a commit, under the name that it had then; `undefined` where it or the commit is not there. */
  async textAt(file: vscode.Uri, commit: string): Promise<string | undefined> {
    if (!this.isUsable(commit) || file.scheme !== 'file') return undefined;
    const folder = path.dirname(file.fsPath);
    const direct = await this.#git(folder, ['show', `${commit}:./${path.basename(file.fsPath)}`]);
    if (direct !== undefined) return direct;
    const before = await this.#nameAt(folder, path.basename(file.fsPath), commit);
    return before === undefined ? undefined : this.#git(folder, ['show', `${commit}:${before}`]);
  }

  /** True for what can be a commit, in a folder whose git may be run. */
  isUsable(commit: string | undefined): commit is string {
    return commit !== undefined && commitForm.test(commit) && vscode.workspace.isTrusted;
  }

  /** The earlier path of a file that was moved since a commit, from the repository's root. */
  async #nameAt(folder: string, name: string, commit: string): Promise<string | undefined> {
    const renames = await this.#git(folder, ['diff', '--name-status', '--find-renames=40%', '--diff-filter=R', '-z', commit, '--']);
    const fields = renames?.split('\0') ?? [];
    const here = (await this.#git(folder, ['rev-parse', '--show-prefix']))?.trim() ?? '';
    const at = fields.indexOf(`${here}${name}`);
    return at >= 2 && fields[at - 2]?.startsWith('R') ? fields[at - 1] : undefined;
  }

  async #recall(name: string, commit: string): Promise<readonly EarlierFunction[]> {
    if (!this.isUsable(commit) || name.includes('\n')) return [];
    const found = await Promise.all(this.#folders().map((folder) => this.#recallIn(folder, name, commit)));
    return found.flat();
  }

  async #recallIn(folder: string, name: string, commit: string): Promise<readonly EarlierFunction[]> {
    const patterns = (/\{(.*)\}/.exec(sourceGlob)?.[1] ?? '').split(',').map((extension) => `*.${extension}`);
    const listed = await this.#git(folder, ['grep', '-l', '-z', '-F', '--max-count=1', '-e', name, commit, '--', ...patterns]);
    const files = (listed ?? '').split('\0').filter((each) => each !== '').map((each) => each.slice(commit.length + 1));
    const functions = await Promise.all(
      files.slice(0, maxFiles).map(async (file) => {
        const text = await this.#git(folder, ['show', `${commit}:./${file}`]);
        return text === undefined ? [] : this.#functionsOf(file, text);
      }),
    );
    return functions.flat().filter((each) => each.name === name || each.spanNames.includes(name));
  }

  #folders(): string[] {
    if (!vscode.workspace.isTrusted) return [];
    return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
  }

  /** What git prints; `undefined` where it fails, which is the common case outside a repository. */
  #git(folder: string, args: readonly string[]): Promise<string | undefined> {
    const safe = ['--no-optional-locks', '--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];
    return new Promise((resolve) => {
      execFile('git', [...safe, ...args], { cwd: folder, timeout: timeoutMs, maxBuffer: maxOutput, windowsHide: true }, (error, out) => {
        if (error && error.killed) this.#log.warn(`git ${args[0]} took too long: ${describeError(error)}`);
        resolve(error ? undefined : out);
      });
    });
  }
}
