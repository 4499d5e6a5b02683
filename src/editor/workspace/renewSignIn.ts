import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { isUnauthenticated } from '../../base/refusal';
import { choiceLabel, type ConnectionChoice } from './choice';
import { askToken } from './chooseConnection';
import type { Connections, OpenConnection } from './connections';
import { withProgress } from './withProgress';

/**
 * Signs in to the chosen workspace again, the way it was signed in to: the browser, a new token, or
 * the CLI's own sign-in in a terminal. A token of the configuration file is read anew. Throws an
 * `AbortError` where the person leaves, and `connection.expired` where the old token is still there.
 */
export async function renewSignIn(connections: Connections): Promise<OpenConnection> {
  const { choice } = connections;
  if (choice.kind === 'host' && choice.auth === 'token') {
    if (!(await askToken('Sign In Again', choice.host, connections))) throw left();
    return reopen(connections, choice);
  }
  const { host, auth } = await connections.authMethod();
  if (auth.kind === 'browser') await connections.forgetBrowser(host);
  if (auth.kind === 'databricksCli') {
    const cli = auth.cliPath ?? connections.findCli();
    if (cli) await runInTerminal(cli, ['auth', 'login', ...(auth.profile ? ['--profile', auth.profile] : ['--host', host])]);
  } else if (auth.kind === 'azureCli') await runInTerminal('az', ['login', ...(auth.tenantId ? ['--tenant', auth.tenantId] : [])]);
  try {
    return await reopen(connections, choice);
  } catch (error) {
    if (!isUnauthenticated(error) || auth.kind === 'browser') throw error;
    const where = choice.kind === 'profile' ? `the profile "${choice.name}" of the configuration file` : 'the environment that the editor was started with';
    throw new CodedError('connection.expired', `The workspace still refuses what ${where} holds. Put a new token there and sign in again, or switch the connection and sign in with the browser.`, { cause: error });
  }
}

const reopen = (connections: Connections, choice: ConnectionChoice): Thenable<OpenConnection> => withProgress(`Signing in to ${choiceLabel(choice)}`, (signal) => connections.reopen(signal));

/** Runs a sign-in where a person can see and answer it; rejects where it is closed or fails. */
function runInTerminal(program: string, args: readonly string[]): Promise<void> {
  const terminal = vscode.window.createTerminal({ name: 'Sign in', shellPath: program, shellArgs: [...args] });
  terminal.show();
  return new Promise((resolve, reject) => {
    const closed = vscode.window.onDidCloseTerminal((each) => {
      if (each !== terminal) return;
      closed.dispose();
      if (terminal.exitStatus?.code === 0) resolve();
      else reject(left());
    });
  });
}

const left = (): DOMException => new DOMException('The sign-in was left.', 'AbortError');
