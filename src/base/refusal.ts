/** What a server said when it refused a call, whoever made the call. */
export interface Refusal {
  /** HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** `error_code` of the answer (`RESOURCE_DOES_NOT_EXIST` …), where it carried one. */
  readonly errorCode: string | undefined;
  /** The server's own words. */
  readonly message: string;
}

/** The refusal inside a thrown error; `undefined` for anything that no server answered or that is not about a call. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, errorCode } = error as { status?: unknown; errorCode?: unknown };
  if (typeof status !== 'number' && typeof errorCode !== 'string') return undefined;
  return {
    status: typeof status === 'number' ? status : undefined,
    errorCode: typeof errorCode === 'string' ? errorCode : undefined,
    message: error.message,
  };
}

const hasCode = (error: unknown, codes: readonly string[], status: number): boolean => {
  const refusal = refusalOf(error);
  if (!refusal) return false;
  // The code decides where there is one: several codes share a status.
  return refusal.errorCode === undefined ? refusal.status === status : codes.includes(refusal.errorCode);
};

/** The thing asked for does not exist (or may not be seen). */
export const isNotFound = (error: unknown): boolean =>
  hasCode(error, ['RESOURCE_DOES_NOT_EXIST', 'NOT_FOUND', 'CATALOG_DOES_NOT_EXIST', 'SCHEMA_DOES_NOT_EXIST', 'TABLE_DOES_NOT_EXIST', 'TABLE_OR_VIEW_NOT_FOUND'], 404);

/** The address itself is unknown to the server: the feature is not there. */
export const isUnknownEndpoint = (error: unknown): boolean => refusalOf(error)?.errorCode === 'ENDPOINT_NOT_FOUND';

/** Not allowed, as opposed to not signed in. */
export const isDenied = (error: unknown): boolean => hasCode(error, ['PERMISSION_DENIED', 'INSUFFICIENT_PERMISSIONS'], 403);

/** The token is missing, wrong or expired. */
export const isUnauthenticated = (error: unknown): boolean => hasCode(error, ['UNAUTHENTICATED', 'INVALID_TOKEN'], 401);

/** Something of this name is there already. Two meanings exist for trace locations: read the message too. */
export const isAlreadyExists = (error: unknown): boolean =>
  hasCode(error, ['RESOURCE_ALREADY_EXISTS', 'ALREADY_EXISTS', 'SCHEMA_ALREADY_EXISTS'], 409) || /already exists/i.test(refusalOf(error)?.message ?? '');
