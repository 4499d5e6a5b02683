import type { ScannedFile } from './scannedFile';

/** How many functions are traced, by autolog or in the code, and how many could be. Refused ones do not count. */
export interface Coverage {
  readonly traced: number;
  readonly covered: number;
  readonly untraced: number;
}

/** The coverage of a file, or of several together. */
export function coverageOf(files: readonly ScannedFile[]): Coverage {
  const count = { traced: 0, covered: 0, untraced: 0 };
  for (const { state } of files.flatMap(({ targets }) => targets)) {
    if (state === 'traced') count.traced += 1;
    else if (state === 'covered') count.covered += 1;
    else if (state === 'open') count.untraced += 1;
  }
  return count;
}

/** The counts in words, such as `3 traced, 1 by autolog, 12 untraced`. */
export const coverageText = ({ traced, covered, untraced }: Coverage): string =>
  [`${traced} traced`, ...(covered > 0 ? [`${covered} by autolog`] : []), `${untraced} untraced`].join(', ');
