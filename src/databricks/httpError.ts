import { CodedError } from '../base/errors';
import { redact } from './redact';

/**
 * A refused or failed request. `code` is `http.<status>`, `http.unreachable`, `http.timeout`,
 * `http.malformed` (an answer that is not what the API answers) or `http.redirected`.
 */
export class HttpError extends CodedError {
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** Databricks' `error_code` (`RESOURCE_DOES_NOT_EXIST` …), where the answer carried one. */
  readonly errorCode: string | undefined;
  /** Seconds that the server asked to wait (`Retry-After`). */
  readonly retryAfterSeconds: number | undefined;
  /** The answer's body, for endpoints that refuse in protobuf. */
  readonly body: Uint8Array | undefined;
  /** Name of the workspace where that is a real one; `undefined` for the local workspace. */
  workspace: string | undefined;

  constructor(code: string, message: string, details: HttpErrorDetails = {}) {
    super(code, redact(message), { cause: details.cause });
    this.status = details.status;
    this.errorCode = details.errorCode;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.body = details.body;
  }
}

export interface HttpErrorDetails {
  readonly status?: number;
  readonly errorCode?: string;
  readonly retryAfterSeconds?: number;
  readonly body?: Uint8Array;
  readonly cause?: unknown;
}

/** What an answer with status 300 or above means. */
export function refusal(status: number, body: Uint8Array, headers: Readonly<Record<string, string | string[] | undefined>>, nowMs: number): HttpError {
  const text = new TextDecoder().decode(body);
  if (status < 400) {
    return new HttpError('http.redirected', `The server sends this request elsewhere (HTTP ${status}). The host may not be a Databricks workspace.`, { status });
  }
  const { errorCode, message } = errorEnvelope(text) ?? { errorCode: undefined, message: bareMessage(status, text) };
  return new HttpError(`http.${status}`, message, { status, errorCode, body, retryAfterSeconds: retryAfter(headers['retry-after'], nowMs) });
}

/** Databricks' envelope `{error_code, message}`, MLflow's same, or SCIM's `{detail, status}` (RFC 7644 3.12). */
export function errorEnvelope(text: string): { errorCode: string | undefined; message: string } | undefined {
  let body: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    body = parsed as Record<string, unknown>;
  } catch {
    // HTML or plain text, from a gateway or the wrong host.
    return undefined;
  }
  const message = [body['message'], body['detail'], body['error_description'], body['error']].find((each) => typeof each === 'string');
  const errorCode = typeof body['error_code'] === 'string' ? body['error_code'] : undefined;
  if (message === undefined && errorCode === undefined) return undefined;
  return { errorCode, message: (message as string | undefined) ?? errorCode! };
}

function bareMessage(status: number, text: string): string {
  if (/<html|<!doctype/i.test(text)) return `The server answered with a web page instead of JSON (HTTP ${status}).`;
  const line = text.trim().split('\n', 1)[0]!.slice(0, 300);
  return line ? `${line} (HTTP ${status})` : `The server answered HTTP ${status} without a reason.`;
}

/** Seconds of a `Retry-After` header, which is a number or a date (RFC 9110 10.2.3). */
export function retryAfter(value: string | string[] | undefined, nowMs: number): number | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000);
}
