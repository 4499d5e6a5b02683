import type { ChatPart } from './chatMessage';
import { isList, isObject, jsonText, listAt, objectAt, readableText, textAt, type Json, type JsonObject } from './json';
import { mediaPart } from './media';
import { toolCall, toolResult } from './toolParts';

/** The pieces of a message's content: a text, a list of typed blocks, or one block. Empty text is no piece. */
export function contentParts(content: Json | undefined): ChatPart[] {
  if (content === undefined || content === null) return [];
  if (isList(content)) return content.flatMap(contentParts);
  if (isObject(content)) return blockParts(content);
  const text = typeof content === 'string' ? content : jsonText(content);
  return text === '' ? [] : [{ kind: 'text', text }];
}

/**
 * One block of OpenAI (chat, Responses), Anthropic, Gemini, Bedrock, LangChain, LlamaIndex, the AI SDK or
 * OpenTelemetry. What no rule knows is kept as `other`.
 */
function blockParts(given: JsonObject): ChatPart[] {
  // LlamaIndex calls the type of a block otherwise.
  const block = typeof given['block_type'] === 'string' && given['type'] === undefined ? { ...given, type: given['block_type'] } : given;
  const tool = toolResult(block) ?? toolCall(block);
  if (tool) return [tool];
  const reasoning = reasoningText(block);
  if (reasoning !== undefined) return [{ kind: 'reasoning', text: reasoning }];
  const type = textAt(block, 'type');
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'non_standard_text':
      return contentParts(block['text'] ?? block['content']);
    case 'refusal':
      return [{ kind: 'refusal', text: textAt(block, 'refusal', 'content', 'text') }];
    case 'document':
    case 'search_result':
      return [documentBlock(block)];
    case '':
      if (typeof block['text'] === 'string') return contentParts(block['text']);
  }
  const media = mediaPart(block);
  if (media) return [media];
  const code = objectAt(block, 'executable_code', 'executableCode', 'code_execution_result', 'codeExecutionResult');
  if (code) return [{ kind: 'other', name: 'code', text: textAt(code, 'code', 'output') }];
  // Marks where a provider may cut its cache: nothing that was said.
  if ('cachePoint' in block || type === 'step-start') return [];
  return [{ kind: 'other', name: type || Object.keys(block)[0] || 'content', text: jsonText(block) }];
}

/** `undefined` for blocks that are no reasoning. */
function reasoningText(block: JsonObject): string | undefined {
  const bedrock = objectAt(block, 'reasoningContent');
  if (bedrock) return textAt(objectAt(bedrock, 'reasoningText') ?? {}, 'text');
  if (block['thought'] === true) return textAt(block, 'text');
  switch (textAt(block, 'type')) {
    case 'thinking':
    case 'reasoning':
    case 'reasoning_text': {
      const pieces = [...(listAt(block, 'summary') ?? []), ...(listAt(block, 'content') ?? [])];
      const texts = pieces.map((piece) => (isObject(piece) ? textAt(piece, 'text') : readableText(piece)));
      return [textAt(block, 'thinking', 'text', 'content', 'reasoning'), ...texts].filter((text) => text !== '').join('\n\n');
    }
    case 'redacted_thinking':
    case 'redacted-reasoning':
      return '';
    default:
      return undefined;
  }
}

/** Anthropic's `document` and `search_result`: a title, and text in `source` or `content`. */
function documentBlock(block: JsonObject): ChatPart {
  const source = objectAt(block, 'source');
  const title = textAt(block, 'title', 'name');
  const kind = source && textAt(source, 'type');
  if (source && kind !== 'text' && kind !== 'content') {
    const media = mediaPart({ ...source, type: 'file', name: title });
    if (media) return media;
  }
  const held = source ? (source['data'] ?? source['content']) : (block['content'] ?? block['text']);
  const texts = contentParts(held).flatMap((part) => ('text' in part ? [part.text] : []));
  return { kind: 'document', title: title || textAt(block, 'source'), text: texts.join('\n') };
}
