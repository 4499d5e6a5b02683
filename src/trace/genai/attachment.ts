/** A file that MLflow keeps beside a trace, as a value of the trace names it. */
export interface AttachmentRef {
  readonly id: string;
  /** 32 hex digits. */
  readonly traceId: string;
  readonly contentType: string;
}

/** Reads `mlflow-attachment://<id>?content_type=…&trace_id=…&size=…` (mlflow `tracing/attachments.py`); `undefined` for any other address. */
export function attachmentRef(address: string): AttachmentRef | undefined {
  const [, id = '', query = ''] = /^mlflow-attachment:\/\/([\w-]{1,100})\?(.*)$/s.exec(address) ?? [];
  const values = new Map(query.split('&').map((pair) => pair.split('=', 2) as [string, string | undefined]));
  const value = (name: string) => decoded(values.get(name) ?? '');
  const traceId = /([0-9a-f]{32})$/i.exec(value('trace_id'))?.[1]?.toLowerCase();
  const contentType = value('content_type');
  return id === '' || traceId === undefined || !/^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? undefined : { id, traceId, contentType };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
