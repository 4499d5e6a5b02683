import { timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './errors';

/**
 * Why a request may not enter, or `undefined` when it may. In this order: the Host header must
 * name this very listener (a foreign name means DNS rebinding), no browser page may call (an
 * Origin header), and the bearer token must match, if one
 * is given here.
 */
export function refuseEntry(headers: IncomingHttpHeaders, port: number, token: string | undefined): ApiError | undefined {
  const host = headers.host ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return new ApiError('PERMISSION_DENIED', `The Host header must be 127.0.0.1:${port} or localhost:${port}.`);
  }
  if (headers.origin !== undefined) {
    return new ApiError('PERMISSION_DENIED', 'Requests from web pages are refused: the Origin header must be absent.');
  }
  if (token === undefined) return undefined;
  const sent = bearerToken(headers.authorization);
  if (sent === undefined) {
    return new ApiError('UNAUTHENTICATED', 'The request has no token. Send "Authorization: Bearer <token>" with the token of this local workspace.');
  }
  if (!sameText(sent, token)) {
    return new ApiError('UNAUTHENTICATED', 'The token is not the one of this local workspace. Open a new terminal, or copy the token again.');
  }
  return undefined;
}

/**
 * The token of an Authorization header. MLflow sends `Bearer` for MLFLOW_TRACKING_TOKEN and
 * DATABRICKS_TOKEN; `Basic` with the token as password is what MLFLOW_TRACKING_PASSWORD gives.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  const match = /^(Bearer|Basic)\s+(\S+)\s*$/i.exec(authorization ?? '');
  if (!match) return undefined;
  const value = match[2]!;
  if (match[1]!.toLowerCase() === 'bearer') return value;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

/** Equality in a time that does not depend on the texts: both are hashed first. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
