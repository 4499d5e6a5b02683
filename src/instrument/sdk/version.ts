/** Negative, zero or positive as one version (`3.9.0`, `3.11rc1`) is below, at or above another. Parts that are missing count as zero. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const partsOf = (version: string): number[] => (/^[^\d]*(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0').split('.').map(Number);
