import { SqlFailure, engineFailure, httpFailure } from './sqlFailure';

/** The fields that the driver's errors carry (`@databricks/sql` 2.1, `dist/errors` and `THTTPException`). */
interface DriverError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly statusCode?: unknown;
  readonly errorCode?: unknown;
  readonly payload?: { readonly response?: { readonly status?: number } };
  readonly response?: { readonly status?: unknown; readonly displayMessage?: string; readonly errorMessage?: string };
}

const networkCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE']);
const networkText = /socket hang up|premature close|network (timeout|socket)|Request timed out|invalid response body/i;
const lostSession = /invalid ?session ?handle|session ?handle.*(not found|invalid|closed|expired)|session .*(does not exist|is closed|has expired)|INVALID_HANDLE/i;

/** True where no answer came, so that nobody knows whether the statement ran. */
export function isBrokenConnection(error: unknown): boolean {
  if (error instanceof SqlFailure) return error.code === 'sql.timeout';
  const { code, type, message, statusCode } = asDriverError(error);
  if (statusCode === 502 || statusCode === 503 || statusCode === 504) return true;
  return type === 'system' || type === 'body-timeout' || (typeof code === 'string' && networkCodes.has(code)) || networkText.test(message ?? '');
}

/** True where the server no longer knows the session, so that the statement was not run. */
export const isLostSession = (error: unknown): boolean => lostSession.test(asDriverError(error).message ?? '');

/** Whatever the driver threw, as a {@link SqlFailure}. */
export function driverFailure(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const found = asDriverError(error);
  const status = found.statusCode ?? found.payload?.response?.status;
  if (typeof status === 'number') return httpFailure(status, error);
  if (found.errorCode === 'TIMEOUT') return new SqlFailure('sql.timeout', 'The statement took longer than the SQL warehouse allows.', { cause: error });
  if (/CERT|SELF_SIGNED|ALTNAME/.test(String(found.code))) {
    return new SqlFailure('sql.untrusted', 'The certificate of the server is not trusted.', { cause: error });
  }
  if (isBrokenConnection(error)) return new SqlFailure('sql.unreachable', 'The connection to the SQL warehouse broke.', { cause: error });
  const text = found.response?.displayMessage ?? found.response?.errorMessage ?? found.message ?? '';
  if (found.name === 'TApplicationException' || found.name === 'TProtocolException' || found.name === 'InputBufferUnderrunError') {
    return new SqlFailure('sql.malformed', 'The answer of the SQL warehouse could not be read.', { cause: error });
  }
  return engineFailure(text, error);
}

const asDriverError = (error: unknown): DriverError => (typeof error === 'object' && error !== null ? (error as DriverError) : { message: String(error) });
