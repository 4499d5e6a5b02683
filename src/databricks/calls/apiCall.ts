/**
 * One call of a workspace's API as data: what a client sends, and what a plan shows before it is
 * sent. Both come from the functions of this folder, so a plan cannot say something else.
 */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path on the workspace's host, segments percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** A body that is JSON text already and must go out as it is; used instead of `body`. */
  readonly bodyText?: string;
  /** True where sending it twice is the same as once, although it is not a GET. Only such calls are retried. */
  readonly isIdempotent?: boolean;
}

/** A path segment. Dots, as in table names, stay readable. */
export const segment = (text: string): string => encodeURIComponent(text);

/** A call as a person reads it: method and path with query, then the body. */
export function describeCall(call: ApiCall): string {
  const query = Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined);
  const path = call.path + (query.length > 0 ? `?${query.map(([name, value]) => `${name}=${value}`).join('&')}` : '');
  const body = call.bodyText ?? (call.body === undefined ? '' : JSON.stringify(call.body, undefined, 2));
  return body ? `${call.method} ${path}\n${body}` : `${call.method} ${path}`;
}
