/** Stands in a span name that code puts together for each piece that only the running program knows (`step \ufffc`). No name holds it. */
export const anyText = '\ufffc';

/** Letters and digits of a pattern that stand in the code: fewer would fit almost any name. */
const minLiteral = 3;

/** True where one of the names that code gives to spans is this one, or is a pattern that it fits. */
export function givesName(given: readonly string[], name: string): boolean {
  return given.includes(name) || given.some((each) => each.includes(anyText) && fits(each, name));
}

/** The leftmost place of each piece is the best one, so that one pass decides. */
function fits(pattern: string, name: string): boolean {
  const pieces = pattern.split(anyText);
  if (pieces.join('').replace(/[^\p{L}\p{N}]/gu, '').length < minLiteral) return false;
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
