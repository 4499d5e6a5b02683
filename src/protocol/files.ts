import type { AcrossContext, AcrossFiles } from '../instrument/acrossContext';
import type { ScannedFile } from '../instrument/scannedFile';
import type { Edit, Inserted, Note, RefusedTarget } from '../instrument/types';

/** A file by its absolute path; `text` is what an editor holds of it, where that differs from the disk. */
export interface SourceFile {
  readonly path: string;
  readonly text?: string;
  /** What the other files say about its functions. */
  readonly context?: AcrossContext;
}

/** A file and what is to be traced in it. `fingerprint` is that of the text in which the functions were found. */
export interface FileToTrace extends SourceFile {
  readonly fingerprint: string;
  readonly targetIds: readonly string[];
}

/** An edit with its lines and characters, counted from 0. A byte-order mark is no character of the text. */
export interface PlacedEdit extends Edit {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
}

export type PlannedFile =
  | {
      readonly status: 'planned';
      readonly path: string;
      readonly edits: readonly PlacedEdit[];
      readonly inserted: readonly Inserted[];
      readonly refused: readonly RefusedTarget[];
      readonly notes: readonly Note[];
    }
  /** The text is another one than that of the fingerprint. */
  | { readonly status: 'outdated'; readonly path: string }
  | { readonly status: 'failed'; readonly path: string; readonly problem: string };

/** What the editor asks of the instrumenting thread about many files. */
export type FileRequests = {
  /** Those of the files that are the project's own: not ignored by git, no tests. Paths are given and returned inside `root`, parts joined by `/`. */
  ownFiles: { params: { readonly root: string; readonly paths: readonly string[] }; result: readonly string[] };
  /** What files must know of each other. One that cannot be read is left out. */
  acrossFiles: { params: { readonly files: readonly SourceFile[] }; result: AcrossFiles };
  /** The functions of files, in their order. A file that cannot be read has a `problem`. */
  scanFiles: { params: { readonly files: readonly SourceFile[] }; result: readonly ScannedFile[] };
  /** Edits that add tracing, file by file. */
  planFiles: { params: { readonly files: readonly FileToTrace[] }; result: readonly PlannedFile[] };
};
