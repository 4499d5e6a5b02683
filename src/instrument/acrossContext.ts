import type { FileContext } from './types';

/** What the other files say about the functions of one. */
export type AcrossContext = Pick<FileContext, 'keptPromises' | 'inPackage'>;

/** What files must know of each other. Plain data, so that it can cross threads. */
export interface AcrossFiles {
  readonly keptPromises: readonly string[];
  /** `FileContext.inPackage` by path; Python files outside of packages have none. */
  readonly inPackage: Readonly<Record<string, NonNullable<FileContext['inPackage']>>>;
}

export function contextIn({ keptPromises, inPackage }: AcrossFiles, file: string): AcrossContext {
  const own = inPackage[file];
  return { keptPromises, ...(own ? { inPackage: own } : {}) };
}
