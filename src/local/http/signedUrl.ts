import { createHmac } from 'node:crypto';
import { ApiError } from './errors';
import { sameText } from './guards';

/** Folder of addresses that carry their own proof instead of a token. */
export const signedBase = '/spanlight/v1/signed';

const lifetimeMs = 15 * 60 * 1000;

/** What a signed address lets its holder do: read or write one file of one trace, run or model. */
export interface SignedAccess {
  readonly method: 'GET' | 'PUT';
  readonly kind: 'trace-data' | 'artifacts';
  /** Id of the trace, run or model. */
  readonly owner: string;
  readonly path: string;
}

const signature = (access: SignedAccess, expires: string, key: string): string =>
  createHmac('sha256', key).update([access.method, access.kind, access.owner, access.path, expires].join('\n')).digest('base64url');

/** An address on this server that grants `access` for a quarter of an hour. `key` is the workspace's token. */
export function signUrl(access: SignedAccess, port: number, key: string, nowMs: number): string {
  const expires = String(nowMs + lifetimeMs);
  const query = new URLSearchParams({ path: access.path, expires, signature: signature(access, expires, key) });
  return `http://127.0.0.1:${port}${signedBase}/${access.kind}/${access.owner}?${query.toString()}`;
}

/** Throws `PERMISSION_DENIED` unless `sent` is what {@link signUrl} wrote for `access` and is still in time. */
export function checkSigned(access: SignedAccess, sent: { readonly expires: string | undefined; readonly signature: string | undefined }, key: string, nowMs: number): void {
  const expires = sent.expires ?? '';
  if (!sameText(sent.signature ?? '', signature(access, expires, key))) throw new ApiError('PERMISSION_DENIED', 'The signature of this address is not valid. Ask for new credentials.');
  if (Number(expires) < nowMs) throw new ApiError('PERMISSION_DENIED', 'This address has expired. Ask for new credentials.');
}
