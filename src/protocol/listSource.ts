import type { ShownFailure } from './messages';

/** Where the listed traces come from: the local workspace, or tables of the workspace that the folder's connection means. */
export type ListSource = { readonly kind: 'local' } | WorkspaceSource;

/** A real workspace as the Traces view tells it. */
export interface WorkspaceSource {
  readonly kind: 'workspace';
  /** Name of the connection. */
  readonly label: string;
  /** Full name of the trace location or span table; absent until one is chosen. */
  readonly tables?: string;
  /** The chosen SQL warehouse with its state as the workspace names it; absent until one is chosen. */
  readonly warehouse?: { readonly name: string; readonly state: string };
  /** False until the workspace was asked: then nothing is known of tables and warehouse. */
  readonly isKnown: boolean;
  readonly tail: 'off' | 'watching' | 'paused' | 'expired';
  /** Why the workspace could not be asked. */
  readonly failure?: ShownFailure;
}

/** What a person waits for while a list is asked for. */
export interface ListProgress {
  /** In words: `The SQL warehouse is starting`. */
  readonly text: string;
  readonly elapsedMs: number;
}
