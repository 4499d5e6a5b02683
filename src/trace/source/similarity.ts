/**
 * How alike two bodies are by their sketches (`instrument/shape/sketch.ts`): the share of features
 * they have in common, 0–1; 0 where one is unknown. A sketch keeps a body's smallest hashes, so the
 * smallest of both together are a fair sample of all. O(size of the sketches).
 */
export function similarity(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const size = Math.max(a.length, b.length);
  let [i, j, seen, shared] = [0, 0, 0, 0];
  while (seen < size && (i < a.length || j < b.length)) {
    const left = a[i] ?? Infinity;
    const right = b[j] ?? Infinity;
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
    seen += 1;
  }
  return shared / seen;
}
