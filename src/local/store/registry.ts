import type { DuckDBConnection } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { Database, Row } from './database';
import { workspaceFile } from './identifiers';
import { pairsOf, putTags, removeTag, trackingTable } from './trackingTables';
import type { KeyValue } from './trackingTables';

/** A prompt or registered model. Times are epoch milliseconds. */
export interface Entry {
  readonly name: string;
  readonly description: string;
  readonly created: number;
  readonly updated: number;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
}

/** One version of an entry; versions count from 1. A prompt has a template, a model a source. */
export interface EntryVersion extends Omit<Entry, 'aliases'> {
  readonly version: string;
  readonly template: string;
  readonly source: string;
  readonly run_id: string;
  readonly aliases: readonly string[];
}

type Tags = readonly (readonly [string, string])[];

const entries = trackingTable('registry_entries');
const versions = trackingTable('registry_versions');
const aliases = trackingTable('registry_aliases');
/** Owner of the tags of an entry, or of one of its versions. Entry names hold no line break. */
const tagOwner = (name: string, version?: string) => (version === undefined ? `registry:${name}` : `registry:${name}\n${version}`);

const selectEntry = `SELECT e.*, ${pairsOf('owner_tags', `'registry:' || e.name`)} AS tags,
  coalesce((SELECT list({'alias': a.alias, 'version': a.version::VARCHAR} ORDER BY a.alias) FROM ${aliases} a WHERE a.name = e.name), []) AS aliases FROM ${entries} e`;
const selectVersion = `SELECT v.* REPLACE (v.version::VARCHAR AS version), ${pairsOf('owner_tags', `'registry:' || v.name || chr(10) || v.version`)} AS tags,
  coalesce((SELECT list(a.alias ORDER BY a.alias) FROM ${aliases} a WHERE a.name = v.name AND a.version = v.version), []) AS aliases FROM ${versions} v`;

/** Prompts and registered models with their versions, aliases and tags, in `workspace.duckdb`. */
export class RegistryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async get(name: string): Promise<Entry> {
    const [row] = await this.#database.rows(`${selectEntry} WHERE e.name = $1`, [name]);
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `There is no prompt or registered model "${name.slice(0, 250)}".`);
    return toEntry(row);
  }

  /** All entries by name. */
  async all(): Promise<Entry[]> {
    return (await this.#database.rows(`${selectEntry} ORDER BY e.name`)).map(toEntry);
  }

  /** Throws the error code that the caller's clients know for a name that is taken. */
  async create(name: string, description: string, tags: Tags, taken: 'ALREADY_EXISTS' | 'RESOURCE_ALREADY_EXISTS'): Promise<void> {
    await this.#write(async (connection) => {
      const found = await connection.runAndReadAll(`SELECT 1 FROM ${entries} WHERE name = $1`, [name]);
      if (found.currentRowCount > 0) throw new ApiError(taken, `"${name.slice(0, 250)}" is registered already.`);
      await connection.run(`INSERT INTO ${entries} VALUES ($1, $2, $3, $3)`, [name, description, BigInt(Date.now())]);
      await putTags(connection, tagOwner(name), tags);
    });
  }

  async describe(name: string, description: string): Promise<void> {
    await this.#change(name, (connection) => connection.run(`UPDATE ${entries} SET description = $2 WHERE name = $1`, [name, description]));
  }

  async remove(name: string): Promise<void> {
    await this.#change(name, async (connection) => {
      for (const table of [entries, versions, aliases]) await connection.run(`DELETE FROM ${table} WHERE name = $1`, [name]);
      await connection.run(`DELETE FROM ${trackingTable('owner_tags')} WHERE owner = $1 OR starts_with(owner, $2)`, [tagOwner(name), tagOwner(name, '')]);
    });
  }

  /** Adds the next version and returns its number. */
  async addVersion(name: string, version: { template: string; source: string; runId: string; description: string; tags: Tags }): Promise<string> {
    let number = '';
    await this.#change(name, async (connection) => {
      const [row] = (await connection.runAndReadAll(`SELECT (coalesce(max(version), 0) + 1)::VARCHAR AS next FROM ${versions} WHERE name = $1`, [name])).getRowObjectsJS();
      number = String(row!.next);
      const now = BigInt(Date.now());
      await connection.run(`INSERT INTO ${versions} VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, [name, BigInt(number), version.description, version.template, version.source, version.runId, now]);
      await putTags(connection, tagOwner(name, number), version.tags);
    });
    return number;
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async version(name: string, version: string): Promise<EntryVersion> {
    const [row] = /^\d{1,9}$/.test(version) ? await this.#database.rows(`${selectVersion} WHERE v.name = $1 AND v.version = $2`, [name, BigInt(version)]) : [];
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `"${name.slice(0, 250)}" has no version ${version.slice(0, 40)}.`);
    return toEntry(row) as unknown as EntryVersion;
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async byAlias(name: string, alias: string): Promise<EntryVersion> {
    const found = (await this.get(name)).aliases.find((each) => each.alias === alias);
    if (!found) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `"${name.slice(0, 250)}" has no alias "${alias.slice(0, 100)}".`);
    return this.version(name, found.version);
  }

  /** Versions of an entry, newest first. */
  async versions(name: string): Promise<EntryVersion[]> {
    await this.get(name);
    return (await this.#database.rows(`${selectVersion} WHERE v.name = $1 ORDER BY v.version DESC`, [name])).map((row) => toEntry(row) as unknown as EntryVersion);
  }

  async describeVersion(name: string, version: string, description: string): Promise<void> {
    await this.version(name, version);
    await this.#change(name, (connection) => connection.run(`UPDATE ${versions} SET description = $3 WHERE name = $1 AND version = $2`, [name, BigInt(version), description]));
  }

  async removeVersion(name: string, version: string): Promise<void> {
    await this.version(name, version);
    await this.#change(name, async (connection) => {
      for (const table of [versions, aliases]) await connection.run(`DELETE FROM ${table} WHERE name = $1 AND version = $2`, [name, BigInt(version)]);
      await connection.run(`DELETE FROM ${trackingTable('owner_tags')} WHERE owner = $1`, [tagOwner(name, version)]);
    });
  }

  /** `undefined` removes the alias. */
  async setAlias(name: string, alias: string, version: string | undefined): Promise<void> {
    if (version !== undefined) await this.version(name, version);
    await this.#change(name, async (connection) => {
      await connection.run(`DELETE FROM ${aliases} WHERE name = $1 AND alias = $2`, [name, alias]);
      if (version !== undefined) await connection.run(`INSERT INTO ${aliases} VALUES ($1, $2, $3)`, [name, alias, BigInt(version)]);
    });
  }

  /** A tag of an entry, or of one of its versions; `undefined` removes it. */
  async setTag(name: string, version: string | undefined, key: string, value: string | undefined): Promise<void> {
    if (version !== undefined) await this.version(name, version);
    const owner = tagOwner(name, version);
    await this.#change(name, (connection) => (value === undefined ? removeTag(connection, owner, key) : putTags(connection, owner, [[key, value]])));
  }

  async #change(name: string, work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
    await this.get(name);
    await this.#write(async (connection) => {
      await work(connection);
      await connection.run(`UPDATE ${entries} SET updated = $2 WHERE name = $1`, [name, BigInt(Date.now())]);
    });
  }

  #write(work: (connection: DuckDBConnection) => Promise<unknown>): Promise<unknown> {
    return this.#database.write(workspaceFile, work);
  }
}

const toEntry = (row: Row): Entry => ({ ...row, created: Number(row.created), updated: Number(row.updated) }) as unknown as Entry;
