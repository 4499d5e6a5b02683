import type { PairedPart } from './pairTools';

/** A message as text to copy: what was said, then calls with their arguments and results. Pictures and files are named. */
export function messageText(parts: readonly PairedPart[]): string {
  return parts.map(partText).filter((text) => text !== '').join('\n\n');
}

function partText(part: PairedPart): string {
  switch (part.kind) {
    case 'toolCall':
      return [`${part.name}(${part.arguments})`, ...(part.result ? [part.result.text] : [])].join('\n');
    case 'image':
      return part.address.startsWith('data:') ? '[image]' : `[image ${part.address}]`;
    case 'file':
      return `[file ${part.name || part.mediaType}]`;
    case 'document':
      return [part.title, part.text].filter((text) => text !== '').join('\n');
    case 'other':
      return part.text || `[${part.name}]`;
    default:
      return part.text;
  }
}
