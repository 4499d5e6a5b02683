import { CodedError } from '../base/errors';
import type { Signal } from '../base/cancellation';
import { attachmentRef } from '../trace/genai/attachment';
import type { Transport } from './transport';
import type { Attachments } from './workspacePorts';
import { asObject, objects, text } from './wire';

/** Bytes of an attachment that is still shown. */
const maxBytes = 30_000_000;
const timeoutMs = 60_000;

/**
 * Files beside a trace: the workspace gives a signed address, which is read without the workspace's
 * token (mlflow `store/artifact/databricks_artifact_repo.py`: `download_trace_attachment`).
 */
export class AttachmentsClient implements Attachments {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async dataAddress(address: string, signal?: Signal): Promise<string> {
    const ref = attachmentRef(address);
    if (!ref) throw new CodedError('attachment.unknown', `“${address.slice(0, 200)}” names no attachment of a trace.`);
    const answer = asObject(await this.#http.json({ path: `/api/3.0/mlflow/traces/tr-${ref.traceId}/credentials-for-data-download`, query: { path: `attachments/${ref.id}` }, signal, timeoutMs }));
    const credential = asObject(answer['credential_info']);
    const url = text(credential, 'signed_uri');
    if (!url || !URL.canParse(url)) throw new CodedError('attachment.gone', 'The workspace gave no address for this attachment: it may have been deleted.');
    const headers = Object.fromEntries(objects(credential, 'headers').map((header) => [text(header, 'name') ?? '', text(header, 'value') ?? '']));
    const { bytes } = await this.#http.signed({ url, headers, signal, timeoutMs });
    if (bytes.length > maxBytes) throw new CodedError('attachment.tooLarge', `The attachment has ${Math.round(bytes.length / 1e6)} MB; up to ${maxBytes / 1e6} MB are shown.`);
    return `data:${ref.contentType};base64,${Buffer.from(bytes).toString('base64')}`;
  }
}
