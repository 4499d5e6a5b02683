import type { SecurableNeed } from './requirements';

/** A name as Databricks SQL takes it, whatever it holds: back quotes, doubled inside. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** `catalog.schema.table`, each part quoted where it must be. Plain names stay readable. */
export function quoteFullName(fullName: string): string {
  return fullName.split('.').map((part) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? part : quoteName(part))).join('.');
}

/** A GRANT statement of Databricks SQL. Views are granted on as tables. */
export function grantStatement(need: Pick<SecurableNeed, 'type' | 'fullName'>, principal: string, privileges: readonly string[]): string {
  return `GRANT ${privileges.join(', ')} ON ${need.type.toUpperCase()} ${quoteFullName(need.fullName)} TO ${quoteName(principal)};`;
}
