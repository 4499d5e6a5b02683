import * as vscode from 'vscode';
import { formatBytes } from '../../spanTables/limits';
import { explainCost, readScanEstimate } from '../../spanTables/describe';
import { corrected, type SqlFinding } from '../../spanTables/findings';
import { isReading } from '../../spanTables/sqlScript';
import type { QueryTarget, QueryTargets } from './queryTargets';
import type { ResultsPanel } from './resultsPanel';
import type { SqlChecks } from './sqlChecks';
import { SqlRun } from './sqlRun';

/** A statement that reads more is run only when a person agrees. */
const askedFromBytes = 2 ** 30;

/**
 * Runs a statement and shows its result. Asks first where it names what the tables do not have,
 * where it changes something, where the SQL warehouse would be started, and where it reads much.
 */
export async function runStatement(typed: string, targets: QueryTargets, checks: SqlChecks, results: ResultsPanel): Promise<void> {
  const target = await targets.open();
  const statement = await fitted(typed, await checks.check(typed, true));
  if (statement === undefined) return;
  const isReadOnly = isReading(statement);
  if (!isReadOnly && !(await agreed('This statement changes something.', `It runs in ${target.label} as it is written, and cannot be taken back here.`, 'Run'))) return;
  if (!target.isLocal && !(await isAffordable(statement, isReadOnly, target))) return;
  await results.show(() => new SqlRun(statement, target, isReadOnly));
}

async function fitted(statement: string, found: readonly SqlFinding[]): Promise<string | undefined> {
  if (found.length === 0) return statement;
  const detail = found.map(({ message }) => message).filter((each, index, all) => all.indexOf(each) === index).join('\n');
  const answer = await vscode.window.showWarningMessage('The statement does not fit the trace tables.', { modal: true, detail }, 'Fit and Run', 'Run as Typed');
  if (answer === 'Fit and Run') return corrected(statement, found);
  return answer === 'Run as Typed' ? statement : undefined;
}

async function isAffordable(statement: string, isReadOnly: boolean, target: QueryTarget): Promise<boolean> {
  const state = await target.warehouseState();
  if (state !== 'RUNNING') return agreed(`The SQL warehouse is ${state.toLowerCase()}.`, 'Running the statement starts it, which takes a while and costs money.', 'Start and Run');
  if (!isReadOnly) return true;
  const bytes = await estimated(statement, target);
  return bytes === undefined || bytes < askedFromBytes || agreed(`The engine expects to read about ${formatBytes(bytes)}.`, 'A condition on the time makes it less.', 'Run Anyway');
}

/** What the engine expects to read; `undefined` where it does not say, or cannot explain the statement (then running it says why). */
async function estimated(statement: string, { runner }: QueryTarget): Promise<number | undefined> {
  if (!/^\s*(?:--[^\n]*\n\s*)*(select|with)\b/i.test(statement)) return undefined;
  try {
    return readScanEstimate(await runner.run(explainCost({ text: statement })));
  } catch {
    return undefined;
  }
}

async function agreed(sentence: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(sentence, { modal: true, detail }, button)) === button;
}
