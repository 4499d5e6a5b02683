import type { Database } from './database';
import { quoteName, workspaceFile } from './identifiers';

/** Kinds of securables that the local workspace keeps grants for; views are tables, as in Unity Catalog. */
export type SecurableType = 'catalog' | 'schema' | 'table';

export interface Securable {
  readonly type: SecurableType;
  /** Full name, lower case: `catalog`, `catalog.schema` or `catalog.schema.table`. */
  readonly name: string;
}

/** Privileges that can be granted, by kind of securable ("Unity Catalog privileges and securable objects"). */
export const privileges: Readonly<Record<SecurableType, readonly string[]>> = {
  catalog: ['USE_CATALOG', 'USE_SCHEMA', 'CREATE_SCHEMA', 'CREATE_TABLE', 'CREATE_FUNCTION', 'CREATE_VOLUME', 'SELECT', 'MODIFY', 'EXECUTE', 'BROWSE', 'APPLY_TAG', 'READ_VOLUME', 'WRITE_VOLUME', 'REFRESH', 'MANAGE', 'ALL_PRIVILEGES'],
  schema: ['USE_SCHEMA', 'CREATE_TABLE', 'CREATE_FUNCTION', 'CREATE_VOLUME', 'SELECT', 'MODIFY', 'EXECUTE', 'APPLY_TAG', 'READ_VOLUME', 'WRITE_VOLUME', 'REFRESH', 'MANAGE', 'ALL_PRIVILEGES'],
  table: ['SELECT', 'MODIFY', 'APPLY_TAG', 'REFRESH', 'MANAGE', 'ALL_PRIVILEGES'],
};

export interface Grant {
  readonly principal: string;
  readonly privilege: string;
}

/** A privilege as it reaches a securable: granted there, or inherited. */
export interface EffectiveGrant extends Grant {
  readonly from?: Securable;
}

const table = `${quoteName(workspaceFile)}.main.grants`;

/** The grants of the local workspace. They are kept and reported; the one user is the owner of everything. */
export class PermissionStore {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(database: Database): Promise<PermissionStore> {
    await database.rows(`CREATE TABLE IF NOT EXISTS ${table} (securable_type VARCHAR, securable_name VARCHAR, principal VARCHAR, privilege VARCHAR, PRIMARY KEY (securable_type, securable_name, principal, privilege))`);
    return new PermissionStore(database);
  }

  /** Direct grants on a securable, ordered by principal and privilege. */
  async grants(securable: Securable, principal?: string): Promise<Grant[]> {
    const rows = await this.#database.rows(
      `SELECT principal, privilege FROM ${table} WHERE securable_type = $1 AND securable_name = $2 AND ($3 IS NULL OR principal = $3) ORDER BY ALL`,
      [securable.type, securable.name, principal ?? null],
    );
    return rows.map((row) => ({ principal: String(row.principal), privilege: String(row.privilege) }));
  }

  /** Direct and inherited grants: a catalog's and a schema's privileges reach the tables below. */
  async effective(securable: Securable, principal?: string): Promise<EffectiveGrant[]> {
    const own = await this.grants(securable, principal);
    const above = await Promise.all(parents(securable).map(async (from) => (await this.grants(from, principal)).map((grant) => ({ ...grant, from }))));
    return [...own, ...above.flat().filter(({ privilege }) => privileges[securable.type].includes(privilege))];
  }

  /** Adds and removes privileges in one transaction; what is there already, or gone already, stays so. */
  async change(securable: Securable, changes: readonly { readonly principal: string; readonly add: readonly string[]; readonly remove: readonly string[] }[]): Promise<void> {
    await this.#database.write(workspaceFile, async (connection) => {
      for (const { principal, add, remove } of changes) {
        for (const privilege of add) await connection.run(`INSERT OR IGNORE INTO ${table} VALUES ($1, $2, $3, $4)`, [securable.type, securable.name, principal, privilege]);
        for (const privilege of remove) {
          await connection.run(`DELETE FROM ${table} WHERE securable_type = $1 AND securable_name = $2 AND principal = $3 AND privilege = $4`, [securable.type, securable.name, principal, privilege]);
        }
      }
    });
  }
}

function parents({ type, name }: Securable): Securable[] {
  const [catalog, schema] = name.split('.');
  if (type === 'catalog') return [];
  if (type === 'schema') return [{ type: 'catalog', name: catalog! }];
  return [{ type: 'schema', name: `${catalog}.${schema}` }, { type: 'catalog', name: catalog! }];
}
