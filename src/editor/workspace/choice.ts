/** The workspace that commands talk to. Names only: secrets are in the editor's secret storage. */
export type ConnectionChoice =
  | { readonly kind: 'local' }
  | { readonly kind: 'profile'; readonly name: string }
  /** `DATABRICKS_HOST` and its companions. */
  | { readonly kind: 'environment' }
  | { readonly kind: 'host'; readonly host: string; readonly auth: 'token' | 'browser' };

/** A connection as the status bar names it. */
export function choiceLabel(choice: ConnectionChoice): string {
  switch (choice.kind) {
    case 'local':
      return 'Local workspace';
    case 'profile':
      return choice.name;
    case 'environment':
      return 'Environment';
    case 'host':
      return new URL(choice.host).host;
  }
}
