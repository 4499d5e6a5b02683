import type { ChatPart } from './chatMessage';
import { isObject, objectAt, textAt, type JsonObject } from './json';

type MediaPart = Extract<ChatPart, { kind: 'image' | 'file' }>;

/**
 * An image, sound or file of a message; `undefined` for anything else. Knows OpenAI's `image_url`,
 * `input_image`, `input_audio`, `file` and `input_file`, Anthropic's `source`, Bedrock's `format`
 * with `source.bytes`, Gemini's `inline_data` and `file_data`, LangChain's and the AI SDK's data
 * with a media type, OpenTelemetry's `blob`, `uri` and `file`.
 */
export function mediaPart(part: JsonObject): MediaPart | undefined {
  const gemini = objectAt(part, 'inline_data', 'inlineData', 'file_data', 'fileData');
  if (gemini) return media(mediaTypeOf(gemini), addressOf(gemini), textAt(gemini, 'display_name', 'displayName'));
  const type = textAt(part, 'type');
  const bedrock = type === '' ? bedrockMedia(part) : undefined;
  if (bedrock) return bedrock;
  switch (type) {
    case 'image_url':
    case 'input_image':
    case 'image-url':
    case 'image':
      return { kind: 'image', address: imageAddress(part) };
    case 'input_audio':
    case 'audio':
    case 'video': {
      const audio = objectAt(part, 'input_audio') ?? part;
      return media(mediaTypeOf(audio) || `${type === 'video' ? 'video' : 'audio'}/${textAt(audio, 'format') || 'unknown'}`, addressOf(audio), '');
    }
    case 'file':
    case 'input_file':
    case 'media': {
      const file = objectAt(part, 'file') ?? part;
      return media(mediaTypeOf(file), textAt(file, 'file_data', 'file_url') || addressOf(file), textAt(file, 'filename', 'name'));
    }
    case 'blob':
    case 'uri':
    case 'binary':
      return media(mediaTypeOf(part) || `${textAt(part, 'modality')}/*`, addressOf(part), '');
    default:
      return undefined;
  }
}

const mediaTypeOf = (value: JsonObject) => textAt(value, 'media_type', 'mime_type', 'mimeType', 'mediaType');

function media(mediaType: string, address: string, name: string): MediaPart {
  return mediaType.startsWith('image/') ? { kind: 'image', address } : { kind: 'file', name, mediaType, address };
}

/** A web address, a `data:` address made from base64, or a file id. */
function addressOf(value: JsonObject): string {
  const address = textAt(value, 'url', 'uri', 'file_uri', 'fileUri', 'file_id');
  if (address !== '') return address;
  const data = textAt(value, 'data', 'content', 'blob', 'base64', 'bytes', 'binary_content');
  return data === '' || isAddress(data) ? data : `data:${mediaTypeOf(value) || 'application/octet-stream'};base64,${data}`;
}

/** Base64 has no colon; MLflow moves images to addresses of its own (`mlflow-attachment:`). */
const isAddress = (text: string) => /^[a-z][a-z0-9+.-]*:/i.test(text.slice(0, 40));

function imageAddress(part: JsonObject): string {
  const held = part['image_url'] ?? part['image'] ?? part['source'];
  if (typeof held === 'string') return isAddress(held) ? held : `data:${mediaTypeOf(part) || 'image/png'};base64,${held}`;
  if (isObject(held)) return addressOf(held);
  return addressOf({ ...part, mime_type: mediaTypeOf(part) || 'image/png' });
}

/** `{image: {format, source: {bytes}}}` and the same with `document`, `video` (Bedrock, Converse `ContentBlock`). */
function bedrockMedia(part: JsonObject): MediaPart | undefined {
  for (const kind of ['image', 'document', 'video', 'audio'] as const) {
    const held = objectAt(part, kind);
    const source = held && objectAt(held, 'source');
    if (!held || !source) continue;
    const mediaType = `${kind === 'document' ? 'application' : kind}/${textAt(held, 'format') || 'unknown'}`;
    const s3 = objectAt(source, 's3Location');
    return media(mediaType, s3 ? textAt(s3, 'uri') : addressOf({ ...source, media_type: mediaType }), textAt(held, 'name'));
  }
  return undefined;
}
