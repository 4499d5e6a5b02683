import { PbfWriter } from 'pbf';
import type { ApiError } from './errors';

/** gRPC status numbers of the error codes (google.rpc.Code); 2 is UNKNOWN. */
const grpcCodes: Readonly<Record<string, number>> = {
  INVALID_PARAMETER_VALUE: 3,
  BAD_REQUEST: 3,
  MALFORMED_REQUEST: 3,
  NOT_FOUND: 5,
  RESOURCE_DOES_NOT_EXIST: 5,
  ENDPOINT_NOT_FOUND: 5,
  CATALOG_DOES_NOT_EXIST: 5,
  SCHEMA_DOES_NOT_EXIST: 5,
  TABLE_DOES_NOT_EXIST: 5,
  PERMISSION_DENIED: 7,
  REQUEST_TOO_LARGE: 8,
  INSUFFICIENT_STORAGE: 8,
  NOT_IMPLEMENTED: 12,
  INTERNAL_ERROR: 13,
  TEMPORARILY_UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

export const grpcCodeOf = (error: ApiError): number => grpcCodes[error.code] ?? 2;

/** A google.rpc.Status in protobuf (1 code, 2 message): the body of a refused OTLP request. */
export function encodeRpcStatus(error: ApiError): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  writer.writeVarintField(1, grpcCodeOf(error));
  writer.writeStringField(2, error.message);
  return new Uint8Array(writer.finish());
}
