import type { DuckDBConnection } from '@duckdb/node-api';
import { randomUUID } from 'node:crypto';
import { ApiError } from '../http/errors';
import type { Database, Row } from './database';
import { workspaceFile } from './identifiers';
import { pairsOf, putParams, putTags, removeTag, trackingTable } from './trackingTables';
import type { KeyValue } from './trackingTables';

/** A point of a metric, as the REST API has it; times are epoch milliseconds. */
export interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}

/** A run with all that belongs to it (mlflow `protos/service.proto`, `RunInfo` and `RunData`). `end_time` is missing while it runs. */
export interface Run {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly lifecycle_stage: 'active' | 'deleted';
  /** The latest point of each metric: by step, then time, then value. */
  readonly metrics: readonly Metric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly links: readonly RunLink[];
}

/** A data set or model that a run used or made; `body` is the object that the client sent. */
export interface RunLink {
  readonly kind: 'dataset' | 'modelInput' | 'modelOutput';
  /** What makes it the same one when it is sent again. */
  readonly id: string;
  readonly body: unknown;
}

/** What one call writes into a run, all or nothing. */
export interface RunBatch {
  readonly metrics: readonly Metric[];
  readonly params: readonly (readonly [string, string])[];
  readonly tags: readonly (readonly [string, string])[];
}

const metricStruct = "{'key': m.key, 'value': m.value, 'timestamp': m.timestamp, 'step': m.step, 'model_id': m.model_id, 'dataset_name': m.dataset_name, 'dataset_digest': m.dataset_digest}";
const select = `
  SELECT r.*, ${pairsOf('owner_params', 'r.run_id')} AS params, ${pairsOf('owner_tags', 'r.run_id')} AS tags,
    coalesce((SELECT list(latest ORDER BY latest.key) FROM (
      SELECT arg_max(${metricStruct}, (m.step, m.timestamp, m.value)) AS latest FROM ${trackingTable('run_metrics')} m WHERE m.run_id = r.run_id GROUP BY m.key)), []) AS metrics,
    coalesce((SELECT list({'kind': l.kind, 'id': l.id, 'body': l.body}) FROM ${trackingTable('run_links')} l WHERE l.run_id = r.run_id), []) AS links
  FROM ${trackingTable('runs')} r`;

/** Runs with their metrics, parameters, tags, inputs and outputs, in `workspace.duckdb`. */
export class RunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async get(runId: string): Promise<Run> {
    const [row] = await this.#database.rows(`${select} WHERE r.run_id = $1`, [runId]);
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Run '${runId.slice(0, 100)}' not found.`);
    return toRun(row);
  }

  /** The runs of these experiments, in no order. */
  async ofExperiments(ids: readonly string[]): Promise<Run[]> {
    if (ids.length === 0) return [];
    return (await this.#database.rows(`${select} WHERE r.experiment_id IN (${ids.map((_, i) => `$${i + 1}`).join(', ')})`, [...ids])).map(toRun);
  }

  /** Starts a run and returns its id. */
  async create(run: { experimentId: string; name: string; userId: string; startTime: number; tags: readonly (readonly [string, string])[] }): Promise<string> {
    const id = randomUUID().replaceAll('-', '');
    await this.#write(async (connection) => {
      await connection.run(`INSERT INTO ${trackingTable('runs')} VALUES ($1, $2, $3, $4, 'RUNNING', $5, NULL, 'active')`, [id, run.experimentId, run.name, run.userId, BigInt(run.startTime)]);
      await putTags(connection, id, run.tags);
    });
    return id;
  }

  async update(runId: string, change: { status?: string; endTime?: number; name?: string }): Promise<void> {
    await this.#active(runId, async (connection) => {
      await connection.run(`UPDATE ${trackingTable('runs')} SET status = coalesce($2, status), end_time = coalesce($3, end_time), run_name = coalesce($4, run_name) WHERE run_id = $1`, [
        runId, change.status ?? null, change.endTime === undefined ? null : BigInt(change.endTime), change.name ?? null,
      ]);
      if (change.name !== undefined) await putTags(connection, runId, [['mlflow.runName', change.name]]);
    });
  }

  async setStage(runId: string, stage: Run['lifecycle_stage']): Promise<void> {
    await this.get(runId);
    await this.#write((connection) => connection.run(`UPDATE ${trackingTable('runs')} SET lifecycle_stage = $2 WHERE run_id = $1`, [runId, stage]));
  }

  /** Throws `INVALID_PARAMETER_VALUE` for a deleted run or a parameter that would change; then nothing of the batch is written. */
  async log(runId: string, batch: RunBatch): Promise<void> {
    await this.#active(runId, async (connection) => {
      await putParams(connection, runId, batch.params);
      await putTags(connection, runId, batch.tags);
      for (const metric of batch.metrics) {
        await connection.run(`INSERT INTO ${trackingTable('run_metrics')} VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [
          runId, metric.key, metric.value, BigInt(metric.timestamp), BigInt(metric.step), metric.model_id ?? null, metric.dataset_name ?? null, metric.dataset_digest ?? null,
        ]);
      }
    });
  }

  async removeTag(runId: string, key: string): Promise<void> {
    await this.#active(runId, (connection) => removeTag(connection, runId, key));
  }

  /** Notes data sets and models; one that is there already is replaced. */
  async link(runId: string, links: readonly RunLink[]): Promise<void> {
    await this.#active(runId, async (connection) => {
      for (const { kind, id, body } of links) {
        await connection.run(`DELETE FROM ${trackingTable('run_links')} WHERE run_id = $1 AND kind = $2 AND id = $3`, [runId, kind, id]);
        await connection.run(`INSERT INTO ${trackingTable('run_links')} VALUES ($1, $2, $3, $4)`, [runId, kind, id, JSON.stringify(body)]);
      }
    });
  }

  /** All points of a metric, oldest step first. */
  async history(runId: string, key: string): Promise<Metric[]> {
    await this.get(runId);
    const rows = await this.#database.rows(`SELECT ${metricStruct} AS metric FROM ${trackingTable('run_metrics')} m WHERE m.run_id = $1 AND m.key = $2 ORDER BY m.step, m.timestamp, m.value`, [runId, key]);
    return rows.map((row) => toMetric(row.metric as Row));
  }

  /** The latest metrics that were logged for a model, from whichever run. */
  async metricsOfModel(modelId: string): Promise<Metric[]> {
    const rows = await this.#database.rows(`SELECT arg_max(${metricStruct}, (m.step, m.timestamp, m.value)) AS metric FROM ${trackingTable('run_metrics')} m WHERE m.model_id = $1 GROUP BY m.key ORDER BY m.key`, [modelId]);
    return rows.map((row) => toMetric(row.metric as Row));
  }

  async #active(runId: string, work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
    const run = await this.get(runId);
    if (run.lifecycle_stage !== 'active') throw new ApiError('INVALID_PARAMETER_VALUE', `The run ${runId} must be in the 'active' state. Current state is ${run.lifecycle_stage}.`);
    await this.#write(work);
  }

  #write(work: (connection: DuckDBConnection) => Promise<unknown>): Promise<unknown> {
    return this.#database.write(workspaceFile, work);
  }
}

function toRun(row: Row): Run {
  const { end_time: end, metrics, links, ...rest } = row;
  return {
    ...rest,
    start_time: Number(row.start_time),
    ...(end === null ? {} : { end_time: Number(end) }),
    metrics: (metrics as Row[]).map(toMetric),
    links: (links as Row[]).map((link) => ({ ...link, body: JSON.parse(String(link.body)) as unknown })),
  } as unknown as Run;
}

function toMetric(row: Row): Metric {
  const named = Object.entries(row).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(named), timestamp: Number(row.timestamp), step: Number(row.step) } as unknown as Metric;
}
