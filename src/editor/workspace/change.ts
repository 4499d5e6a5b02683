import type { TableFacts } from '../tree/treeMemory';

/** What a command changed or found out about the workspace, for what shows it. */
export type WorkspaceChange =
  /** Another connection, or another sign-in. */
  | { readonly kind: 'connection' }
  /** Something in the workspace: read it again. */
  | { readonly kind: 'content' }
  | { readonly kind: 'table'; readonly fullName: string; readonly facts: TableFacts }
  | { readonly kind: 'traffic'; readonly experimentId: string; readonly tracesPerDay: number };
