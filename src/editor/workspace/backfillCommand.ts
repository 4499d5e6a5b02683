import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { ScorerView } from '../../monitoring/entry';
import { formatRate } from '../../monitoring/rate';
import { detectShape } from '../../spanTables/shape';
import { parseTableName } from '../../spanTables/names';
import { trafficStatement } from '../../spanTables/trafficStatement';
import { lastMs } from '../../spanTables/window';
import { experimentLink } from '../../trace/location';
import type { Notify } from '../services/notify';
import type { OpenConnection } from './connections';
import { pick, type Choice } from './quickInput';
import { withProgress } from './withProgress';
import { withSql } from './withSql';
import { askRate } from './wizardQuestions';

const dayMs = 86_400_000;
const spans: readonly Choice<number>[] = [
  { label: 'The last 24 hours', value: dayMs },
  { label: 'The last 7 days', value: 7 * dayMs },
  { label: 'The last 30 days', value: 30 * dayMs },
];

/** `Judge Older Traces…`: lets a scorer judge what came in before it was started. The workspace runs a job for it. */
export async function backfillScorer(connection: OpenConnection, notify: Notify, experimentId: string, scorer: ScorerView): Promise<void> {
  const { name } = scorer;
  if (connection.choice.kind === 'local') return notify.info('The local workspace runs no scorer, so it judges no older traces either. Switch to a Databricks workspace for that.', { label: 'Switch Connection…', command: 'spanlight.connection.choose' });
  const title = `Judge older traces with ${name}`;
  const window = await pick({ title, placeholder: 'Traces that came in during', items: spans });
  if (window.kind !== 'answer') return;
  const rate = await askRate({ title }, scorer.sampleRate > 0 ? String(scorer.sampleRate * 100) : '100');
  if (rate.kind !== 'answer') return;
  const untilMs = Date.now();
  const sinceMs = untilMs - window.value;
  const count = await countTraces(connection, experimentId, window.value);
  const detail = `${scopeText(count, rate.value)}${scorer.filter ? ` The scorer’s filter stays in force: ${scorer.filter}.` : ''} Each judgement calls the judge’s model, which costs money. The workspace runs it as a job.`;
  const ok = await vscode.window.showInformationMessage(`Judge older traces with "${name}"?`, { modal: true, detail }, 'Judge');
  if (!ok) return;
  try {
    const jobId = await withProgress(`Starting the job for ${name}`, (signal) => connection.workspace.scorers.backfill(experimentId, { rates: { [name]: rate.value }, sinceMs, untilMs }, signal));
    const page = { kind: 'page', web: `${connection.host}/jobs/${encodeURIComponent(jobId)}` };
    notify.info(`The job ${jobId} judges older traces with "${name}".`, { label: 'Open Job', command: 'spanlight.workspace.openPage', args: [page] });
  } catch (error) {
    if (!(error instanceof CodedError && error.code === 'scorers.noBackfill')) throw error;
    notify.warn(error.message, { label: 'Copy Python Code', command: 'spanlight.text.copy', args: [backfillCode(experimentId, name)] });
  }
}

/** Traces of the window; `undefined` where no warehouse is chosen or the traces are not in Unity Catalog. */
async function countTraces(connection: OpenConnection, experimentId: string, lengthMs: number): Promise<number | undefined> {
  const { warehouseId, workspace } = connection;
  const link = experimentLink((await workspace.mlflow.experiment(experimentId))?.tags ?? {});
  const table = link && warehouseId ? await workspace.unityCatalog.table(link.spansTable) : undefined;
  if (!warehouseId || !table) return undefined;
  const statement = trafficStatement(detectShape(parseTableName(table.fullName), table.columns), lastMs(Date.now(), lengthMs));
  return withSql(connection, 'Counting the traces', async (sql, signal) => {
    const { rows } = await sql.run(statement, { signal, trigger: 'user' });
    return Number(rows[0]?.[0] ?? 0);
  });
}

function scopeText(count: number | undefined, rate: number): string {
  const share = formatRate(rate);
  if (count === undefined) return `${share} of the traces of that time; how many there are was not counted, since no SQL warehouse is chosen or the traces are not in Unity Catalog.`;
  return `${count.toLocaleString('en-US')} traces came in; at ${share} about ${Math.round(count * rate).toLocaleString('en-US')} are judged.`;
}

/** The same with databricks-agents 1.13 (`scorers.backfill_scorers`), for workspaces that offer it there only. */
const backfillCode = (experimentId: string, name: string): string => `from databricks.agents.scorers import backfill_scorers\n\nbackfill_scorers(experiment_id=${JSON.stringify(experimentId)}, scorers=[${JSON.stringify(name)}])\n`;
