import { CodedError } from '../base/errors';
import { refusalOf } from '../base/refusal';

/** What a person reads about a failure: what failed and what to do, and a button that does it. */
export interface Explanation {
  readonly sentence: string;
  /** `command` is one of the ids in `ids.ts`. */
  readonly action?: { readonly label: string; readonly command: ExplainedCommand };
}

type ExplainedCommand = 'spanlight.local.restart' | 'spanlight.local.start' | 'spanlight.connection.renew' | 'spanlight.connection.choose';

const restart = { label: 'Restart Local Workspace', command: 'spanlight.local.restart' } as const;
const start = { label: 'Start Local Workspace', command: 'spanlight.local.start' } as const;

const renew = { label: 'Sign In Again…', command: 'spanlight.connection.renew' } as const;
const choose = { label: 'Switch Connection…', command: 'spanlight.connection.choose' } as const;

/** Sentences about a real workspace, by error code. */
const remote: Record<string, (workspace: string) => Explanation> = {
  'http.401': (workspace) => ({ sentence: `${workspace} does not accept the sign-in any more. Sign in again; what you were doing goes on then.`, action: renew }),
  'http.unreachable': (workspace) => ({ sentence: `${workspace} cannot be reached. Check the network and the proxy settings (http.proxy, NO_PROXY).`, action: choose }),
  'http.timeout': (workspace) => ({ sentence: `${workspace} took too long to answer. Try again in a moment.` }),
};

/** Failures that a new sign-in mends, whose messages are written for people. */
const needsSignIn = /^(auth\.(cliRefused|azureRefused|refused|timeout)|connection\.(noToken|expired)|sql\.unauthenticated)$/;

/** Sentences by error code. `detail` is the error's own message, where that is written for people. */
const sentences: Record<string, (detail: string) => Explanation> = {
  'auth.noCli': (detail) => ({ sentence: detail, action: choose }),
  'auth.noAzureCli': (detail) => ({ sentence: detail, action: choose }),
  'deploy.local': (detail) => ({ sentence: detail, action: choose }),
  'local.notRunning': () => ({ sentence: 'The local workspace is not running. Start it to see traces.', action: start }),
  'local.startFailed': () => ({ sentence: 'The local workspace could not be started. The log says why.', action: restart }),
  'local.notBuilt': () => ({ sentence: 'The local workspace is missing from this installation. Install the extension again.' }),
  'local.locked': (detail) => ({ sentence: detail }),
  'http.unreachable': () => ({ sentence: 'The local workspace does not answer. Restart it.', action: restart }),
  'http.timeout': () => ({ sentence: 'The local workspace took too long to answer. Try again, or restart it.', action: restart }),
  'http.401': () => ({ sentence: 'The local workspace refused this window’s token. Restart it.', action: restart }),
  'trace.notFound': (detail) => ({ sentence: detail }),
  'trace.badId': (detail) => ({ sentence: detail }),
  'trace.unreadable': (detail) => ({ sentence: detail }),
  'search.badPattern': (detail) => ({ sentence: `${detail}.` }),
  'search.tooLong': () => ({ sentence: 'The search takes too long. Try a simpler expression.' }),
  'edit.refused': (detail) => ({ sentence: detail }),
  'edit.outdated': () => ({ sentence: 'The file changed while the edit was prepared. Nothing was written; try again.' }),
  'instrument.failed': () => ({ sentence: 'The function could not be analysed. Nothing was written; the log says why.' }),
  'workspace.untrusted': () => ({ sentence: 'This folder is in restricted mode. Trust it to let Spanlight change code or the terminals’ environment.' }),
};

/** Beginnings of codes whose messages are written for people (`spanTables`, `editor/query`). */
const spoken = ['tables.', 'query.'];

/** Codes whose messages are whole sentences for people. */
const writtenForPeople = /^(connection|auth|setup|scorers|deploy|link|source|assessment|attachment|compare|file|spanTest|assistant)\./;

/** The sentence for an error; one that is not known is named as unexpected, with its code. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof CodedError)) return { sentence: 'Something failed that was not foreseen. The log has the details.' };
  const { workspace } = error as { workspace?: unknown };
  const about = typeof workspace === 'string' ? remote[error.code] : undefined;
  if (about) return about(workspace as string);
  if (needsSignIn.test(error.code)) return { sentence: error.code.startsWith('sql.') ? sqlSentence(error) : error.message, action: renew };
  const known = sentences[error.code];
  // A server that gives a code of its own gives words for people as well; they are shown as they are.
  const refusal = refusalOf(error);
  if (refusal?.errorCode && error.code !== 'http.401') return { sentence: `The workspace refused it. ${refusal.errorCode}: ${refusal.message}` };
  if (known) return known(error.message);
  if (writtenForPeople.test(error.code)) return { sentence: error.message };
  if (error.code.startsWith('sql.')) return { sentence: sqlSentence(error) };
  if (spoken.some((beginning) => error.code.startsWith(beginning))) return { sentence: error.message };
  if (error.code.startsWith('http.')) {
    return { sentence: `The request was refused (${error.code.slice('http.'.length)}). The log has the server’s answer.` };
  }
  return { sentence: `Something failed that was not foreseen (${error.code}). The log has the details.` };
}

/** A failed statement in the engine's own words: it quotes what the person wrote, so it is shown and not logged. */
function sqlSentence(error: CodedError & { readonly detail?: string; readonly condition?: string }): string {
  const detail = error.detail ?? error.message;
  return error.code === 'sql.failed' ? `The query failed: ${detail}` : detail;
}
