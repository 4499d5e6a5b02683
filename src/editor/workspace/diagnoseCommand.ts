import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Signal } from '../../base/cancellation';
import { isAbort } from '../../base/errors';
import { isUnauthenticated } from '../../base/refusal';
import { parseDotEnv } from '../../destination/dotEnv';
import { findCodeHints, type CodeHint } from '../../diagnose/codeHints';
import { explain } from '../../diagnose/explain';
import { effectiveDestination, localChecks, type LocalFacts } from '../../diagnose/localChecks';
import { remoteChecks } from '../../diagnose/remoteChecks';
import { checklistMarkdown, type CheckResult, type Fix } from '../../diagnose/result';
import { parseTableName } from '../../spanTables/names';
import { readRootless, rootlessStatement, type RootlessTraces } from '../../spanTables/rootlessStatement';
import { detectShape } from '../../spanTables/shape';
import { lastMs } from '../../spanTables/window';
import { testSpan } from '../../setup/testTrace';
import { awaitTrace, describeReadBack } from '../../setup/verify';
import { experimentLink, type ExperimentLink } from '../../trace/location';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { pickLinked } from './linkedExperiment';
import { projectFacts } from './projectFacts';
import { readIfThere } from './readIfThere';
import { readSpans, systemClock } from './readSpans';
import { commandLink, escapeHtml, type StaticPages } from './staticPage';

/** Variables that decide where traces go. None of them is a secret. */
const tracingVariables = [
  'MLFLOW_TRACKING_URI', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_EXPERIMENT_NAME', 'MLFLOW_TRACING_DESTINATION', 'MLFLOW_TRACING_SQL_WAREHOUSE_ID', 'MLFLOW_TRACE_SAMPLING_RATIO',
  'MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT', 'MLFLOW_ENABLE_OTLP_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_SDK_DISABLED', 'DATABRICKS_CONFIG_PROFILE', 'DATABRICKS_HOST',
];

/** Files that are searched for destinations; more would take too long and tell little. */
const mostFiles = 300;
const testSpanPatienceMs = 20_000;
const pageIntervalMs = 1_000;

/** `Diagnose Tracing` and `Send Test Span`. */
export class DiagnoseCommand {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;
  readonly #pages: StaticPages;

  constructor(deps: WorkspaceDeps, connections: Connections, pages: StaticPages) {
    this.#deps = deps;
    this.#connections = connections;
    this.#pages = pages;
  }

  async run(): Promise<void> {
    const options = { location: vscode.ProgressLocation.Notification, title: 'Diagnosing tracing', cancellable: true };
    await vscode.window.withProgress(options, async (progress, cancel) => {
      const abort = new AbortController();
      cancel.onCancellationRequested(() => abort.abort());
      const opened = await this.#tryOpen();
      const facts = await this.#localFacts('error' in opened ? undefined : opened.connection.host);
      const results = [...localChecks(facts)];
      let shownAt = 0;
      // Filling a page anew makes it blink: not more often than somebody can read.
      const show = (isFinal = false): void => {
        if (!isFinal && Date.now() - shownAt < pageIntervalMs) return;
        shownAt = Date.now();
        this.#pages.show('diagnosis', 'Diagnose Tracing', page(results, isFinal));
      };
      show();
      try {
        if ('error' in opened) throw opened.error;
        const { connection } = opened;
        const destination = effectiveDestination(facts).value;
        await remoteChecks(
          {
            workspace: connection.workspace,
            experimentId: await this.#experimentId(facts, destination, connection),
            warehouseId: facts.environment['MLFLOW_TRACING_SQL_WAREHOUSE_ID'] ?? connection.warehouseId,
            destination,
            countRootless: (table, signal) => countRootless(connection, table, signal),
            sendTestSpan: (link, signal) => this.#testSpan(connection, link, signal),
          },
          (result) => {
            results.push(result);
            progress.report({ message: result.title });
            show();
          },
          abort.signal,
        );
      } catch (error) {
        if (isAbort(error)) return show(true);
        const said = explain(error).sentence;
        const fixes: Fix[] = [
          ...(isUnauthenticated(error) ? [{ kind: 'command', label: 'Sign In Again…', command: 'spanlight.connection.renew' } as const] : []),
          { kind: 'command', label: 'Switch Connection…', command: 'spanlight.connection.choose' },
        ];
        results.push({ id: 'connection', title: 'The workspace can be reached', status: 'failed', evidence: said, sentence: 'Nothing could be asked. Check the connection.', fixes });
      }
      show(true);
    });
  }

  /** The connection, or why there is none: what needs no server is checked all the same. */
  async #tryOpen(): Promise<{ readonly connection: OpenConnection } | { readonly error: unknown }> {
    try {
      return { connection: await this.#connections.open() };
    } catch (error) {
      return { error };
    }
  }

  /** Sends one span over OTLP to a linked experiment's table, and says what became of it. */
  async sendTestSpan(): Promise<void> {
    const connection = await this.#connections.open();
    const linked = await pickLinked(connection, 'Send Test Span');
    if (!linked) return;
    const options = { location: vscode.ProgressLocation.Notification, title: `Sending a span to ${linked.link.spansTable}`, cancellable: true };
    const result = await vscode.window.withProgress(options, (_progress, cancel) => {
      const abort = new AbortController();
      cancel.onCancellationRequested(() => abort.abort());
      return this.#testSpan(connection, linked.link, abort.signal, linked.experiment.id);
    });
    const sentence = [result.evidence, result.sentence].filter(Boolean).join(' ');
    if (result.status === 'ok') this.#deps.notify.info(sentence);
    else this.#deps.notify.warn(sentence, { label: 'Diagnose Tracing', command: 'spanlight.diagnose.run' });
  }

  async #testSpan(connection: OpenConnection, { location, spansTable: table }: ExperimentLink, signal: Signal | undefined, experimentId?: string): Promise<{ status: CheckResult['status']; evidence: string; sentence?: string }> {
    const ids = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
    const answer = await connection.workspace.otlp.send(table, [testSpan(ids, location, experimentId, Date.now(), this.#deps.version)], signal);
    if (answer.rejectedSpans > 0) return { status: 'failed', evidence: `partial success: ${answer.message || 'no reason given'}`, sentence: 'The endpoint took the request and rejected the span.' };
    const warehouse = connection.warehouseId;
    if (!warehouse) return { status: 'unknown', evidence: 'accepted with 200', sentence: 'Without a SQL warehouse it cannot be read back.' };
    const found = await awaitTrace(readSpans(connection.sql(warehouse)), { table, traceId: ids.traceId }, { patienceMs: testSpanPatienceMs, clock: systemClock, signal });
    if (found.kind === 'arrived') return { status: 'ok', evidence: describeReadBack(found) };
    return { status: 'warning', evidence: describeReadBack(found), sentence: '200 but no row yet: rows can take minutes; a table made by hand drops them silently.' };
  }

  /** The experiment the program names; else one whose link is the destination; else the local default. */
  async #experimentId(facts: LocalFacts, destination: string | undefined, connection: OpenConnection): Promise<string | undefined> {
    const named = facts.environment['MLFLOW_EXPERIMENT_ID'] ?? (destination && /^\d+$/.test(destination) ? destination : undefined);
    if (named) return named;
    const { mlflow } = connection.workspace;
    const name = facts.environment['MLFLOW_EXPERIMENT_NAME'] ?? facts.hints.find((hint) => hint.kind === 'setExperiment')?.value;
    if (name) return (await mlflow.experimentByName(name))?.id;
    if (connection.choice.kind === 'local') return this.#deps.local.connection?.target.defaults.experimentId;
    if (!destination) return undefined;
    const { items } = await mlflow.searchExperiments({});
    return items.find((each) => experimentLink(each.tags)?.spansTable.startsWith(`${destination}.`))?.id;
  }

  async #localFacts(connectionHost: string | undefined): Promise<LocalFacts> {
    const project = await projectFacts();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const { choice } = this.#connections;
    return {
      ...project,
      environment: await programEnvironment(folder, this.#deps.terminalVariables()),
      hints: await codeHints(),
      appRequirements: folder ? await appRequirements(folder) : undefined,
      connectionProfile: choice.kind === 'profile' ? choice.name : undefined,
      connectionHost,
      hasStaleTerminal: this.#deps.hasStaleTerminal(),
    };
  }
}

const dayMs = 86_400_000;

/** Counts the last day's traces without a root span. */
async function countRootless(connection: OpenConnection, table: string, signal: Signal | undefined): Promise<RootlessTraces> {
  const name = parseTableName(table);
  const found = await connection.workspace.unityCatalog.table(table, signal);
  const sql = connection.sql(connection.warehouseId!);
  try {
    return readRootless(await sql.run(rootlessStatement(detectShape(name, found?.columns ?? []), lastMs(Date.now(), dayMs)), { signal, trigger: 'user' }));
  } finally {
    await sql.close();
  }
}

/** What a program in a new terminal sees: `.env` over what Spanlight sets over the editor's environment, tracing variables only. */
async function programEnvironment(folder: string | undefined, terminal: Readonly<Record<string, string>>): Promise<Record<string, string | undefined>> {
  const dotEnv = parseDotEnv((folder && (await readIfThere(path.join(folder, '.env')))) || '');
  return Object.fromEntries(tracingVariables.map((name) => [name, dotEnv.get(name) ?? terminal[name] ?? process.env[name]]));
}

async function codeHints(): Promise<CodeHint[]> {
  const files = await vscode.workspace.findFiles('**/*.{py,ts,tsx,js,mjs}', '**/{node_modules,.venv,venv,site-packages,dist,out,.git}/**', mostFiles);
  const found: CodeHint[] = [];
  for (const file of files.sort((a, b) => a.fsPath.localeCompare(b.fsPath))) found.push(...findCodeHints(vscode.workspace.asRelativePath(file), (await readIfThere(file.fsPath)) ?? ''));
  return found;
}

/** Text of the requirements, where the folder is a Databricks App. */
async function appRequirements(folder: string): Promise<string | undefined> {
  const isApp = (await readIfThere(path.join(folder, 'app.yaml'))) ?? (await readIfThere(path.join(folder, 'app.yml')));
  if (isApp === undefined) return undefined;
  return (await readIfThere(path.join(folder, 'requirements.txt'))) ?? (await readIfThere(path.join(folder, 'pyproject.toml'))) ?? '';
}

const words: Readonly<Record<CheckResult['status'], string>> = { ok: '✓ OK', warning: '⚠ Look', failed: '✗ Failed', unknown: '? Unknown', skipped: '– Skipped' };

function page(results: readonly CheckResult[], isFinal: boolean): string {
  const items = results.map((each) => {
    const fixes = (each.fixes ?? []).map(fixLink).join('');
    return `<li class="${each.status}" data-testid="check" data-check="${each.id}" data-status="${each.status}"><span class="mark ${each.status}">${words[each.status]}</span> <strong>${escapeHtml(each.title)}</strong> <span class="quiet">${escapeHtml(each.evidence)}</span>${each.sentence ? `<p>${escapeHtml(each.sentence)}</p>` : ''}${fixes}</li>`;
  });
  const failed = results.filter((each) => each.status === 'failed').length;
  return `<h1>Diagnose Tracing</h1><p>${isFinal ? '' : 'Still checking. '}${failed === 0 ? 'No check failed.' : `${failed} of ${results.length} checks failed.`} ${commandLink('Run Again', 'spanlight.diagnose.run')} ${commandLink('Copy as Markdown', 'spanlight.text.copy', checklistMarkdown(results, 'Spanlight diagnosis'))}</p><ol class="checks" data-testid="${isFinal ? 'checks-done' : 'checks-running'}">${items.join('')}</ol>`;
}

function fixLink(fix: Fix): string {
  switch (fix.kind) {
    case 'command':
      return commandLink(fix.label, fix.command);
    case 'copy':
      return commandLink(fix.label, 'spanlight.text.copy', fix.text);
    case 'link':
      return `<a href="${escapeHtml(fix.url)}">${escapeHtml(fix.label)}</a>`;
    case 'open': {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      return folder ? commandLink(fix.label, 'vscode.open', vscode.Uri.joinPath(folder, fix.path).with({ fragment: `L${fix.line1}` })) : '';
    }
  }
}
