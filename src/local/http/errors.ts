import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** HTTP status of each error code that the local workspace answers (mlflow `protos/databricks.proto`). */
const statusOfCode = {
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  MALFORMED_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  ALREADY_EXISTS: 400,
  INVALID_STATE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  NOT_FOUND: 404,
  ENDPOINT_NOT_FOUND: 404,
  CATALOG_DOES_NOT_EXIST: 404,
  SCHEMA_DOES_NOT_EXIST: 404,
  TABLE_DOES_NOT_EXIST: 404,
  RESOURCE_CONFLICT: 409,
  CATALOG_ALREADY_EXISTS: 409,
  SCHEMA_ALREADY_EXISTS: 409,
  REQUEST_TOO_LARGE: 413,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  INSUFFICIENT_STORAGE: 507,
} as const satisfies Record<string, ContentfulStatusCode>;

export type ApiErrorCode = keyof typeof statusOfCode;

/**
 * A refusal that the caller sees: Databricks' error code and a sentence that names the input and
 * what would be right. Everything else that is thrown is answered as `INTERNAL_ERROR`.
 */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: ContentfulStatusCode;
  /** A client's own protocol: it asks this way first and goes on another way. Nobody lost anything. */
  readonly isExpected: boolean;

  /** `status` overrides the code's usual HTTP status. */
  constructor(code: ApiErrorCode, message: string, options?: { cause?: unknown; status?: ContentfulStatusCode; isExpected?: boolean }) {
    super(message, options);
    this.name = 'ApiError';
    this.code = code;
    this.status = options?.status ?? statusOfCode[code];
    this.isExpected = options?.isExpected ?? false;
  }
}

/** Databricks' error envelope. */
export interface ErrorEnvelope {
  readonly error_code: string;
  readonly message: string;
}

export const errorEnvelope = (error: ApiError): ErrorEnvelope => ({ error_code: error.code, message: error.message });

/**
 * What any thrown value is answered with. DuckDB's "out of disk" errors become
 * `INSUFFICIENT_STORAGE`, so that a client knows its data was not stored and why.
 */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (isDiskFull(error, text)) {
    return new ApiError('INSUFFICIENT_STORAGE', 'The disk that holds the local workspace is full. Nothing of this request was stored; free some space and send it again.', { cause: error });
  }
  return new ApiError('INTERNAL_ERROR', 'The local workspace failed to answer. Its log says why.', { cause: error });
}

function isDiskFull(error: unknown, text: string): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ENOSPC' || code === 'EFBIG' || /No space left on device|File too large|not enough (disk )?space/i.test(text);
}
