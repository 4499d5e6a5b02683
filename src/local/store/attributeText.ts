import type { AttributeValue } from '../../trace/model';

/**
 * What an attribute was before MAP<STRING,STRING> made it text: JSON objects, lists, numbers,
 * `true` and `false` come back as such, anything else is the text itself. A v1 table does not
 * tell the number 12 from the text "12"; the number is the likelier.
 */
export function restoreAttribute(text: string | null): AttributeValue {
  if (text === null) return null;
  if (text === 'true') return true;
  if (text === 'false') return false;
  const first = text.charCodeAt(0);
  if (first === 0x7b || first === 0x5b) return parseStructure(text);
  if (isNumberText(text)) return restoreNumber(text);
  return text;
}

function parseStructure(text: string): AttributeValue {
  try {
    return JSON.parse(text) as AttributeValue;
  } catch {
    // A text that only begins like JSON.
    return text;
  }
}

/** Only the one way of writing a number that we ourselves use; "007", "+1" and "1e3" stay texts. */
const isNumberText = (text: string) => /^-?(0|[1-9]\d{0,18})(\.\d+)?$/.test(text);

function restoreNumber(text: string): AttributeValue {
  const number = Number(text);
  if (String(number) === text) return number;
  return text.includes('.') ? text : BigInt(text);
}
