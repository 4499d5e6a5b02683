import * as vscode from 'vscode';
import { gapFixes, readAccess, type AccessMatrix } from '../../access/matrix';
import { experimentNeed, locationNeeds, needPrivileges, warehouseNeed, type Need } from '../../access/requirements';
import { describeState } from '../../access/states';
import { grantStatement } from '../../access/grantText';
import type { Experiment, Principal } from '../../databricks/workspacePorts';
import type { Grantee } from '../../setup/answers';
import { aclPrincipal } from '../../setup/plan';
import { expectedTables, experimentLink, type ExperimentLink } from '../../trace/location';
import type { Connections, OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { pick } from './quickInput';
import { commandLink, escapeHtml, type StaticPages } from './staticPage';
import type { VirtualDocuments } from './virtualDocuments';
import { pickPrincipals } from './wizardQuestions';

/** An experiment with its link and the tables that exist. */
export interface LinkedExperiment {
  readonly experiment: Experiment;
  readonly link: ExperimentLink;
}

/** `Check Access…` and `Grant Access…`. */
export class AccessCommands {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;
  readonly #pages: StaticPages;
  readonly #documents: VirtualDocuments;

  constructor(deps: WorkspaceDeps, connections: Connections, pages: StaticPages, documents: VirtualDocuments) {
    this.#deps = deps;
    this.#connections = connections;
    this.#pages = pages;
    this.#documents = documents;
  }

  async check(): Promise<void> {
    const asked = await this.#ask('Check Access');
    if (!asked) return;
    const { connection, linked, grantees } = asked;
    const matrix = await this.#read(connection, linked, grantees);
    this.#pages.show('access', `Access: ${linked.experiment.name}`, matrixPage(matrix, linked.experiment.name));
  }

  async grant(): Promise<void> {
    const asked = await this.#ask('Grant Access');
    if (!asked) return;
    const { connection, linked, grantees } = asked;
    const needs = await this.#needs(connection, linked);
    const statements = grantees.flatMap((grantee) => needs.map((need) => (need.kind === 'securable' ? grantStatement(need, grantee.name, need.privileges) : `-- ${needPrivileges(need).join(', ')} on ${need.kind === 'object' ? need.label : need.scope} for ${grantee.name}`)));
    const text = `${statements.join('\n')}\n`;
    await this.#documents.show('grants.sql', text);
    const answer = await pick<'run' | 'copy'>({
      title: `Grant Access: ${statements.length} grants`,
      placeholder: 'The statements are open in the editor; nothing has been changed yet',
      items: [
        { label: '$(play) Grant now', description: `as ${connection.me.name}`, value: 'run' },
        { label: '$(copy) Copy the statements', description: 'for somebody who may grant', value: 'copy' },
      ],
    });
    if (answer.kind !== 'answer') return;
    if (answer.value === 'copy') return void (await vscode.env.clipboard.writeText(text));
    const refused = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Granting' }, (progress) => grantAll(connection, grantees, needs, (message) => progress.report({ message })));
    const matrix = await this.#read(connection, linked, grantees);
    this.#pages.show('access', `Access: ${linked.experiment.name}`, matrixPage(matrix, linked.experiment.name, refused));
  }

  async #ask(title: string): Promise<{ connection: OpenConnection; linked: LinkedExperiment; grantees: Grantee[] } | undefined> {
    const connection = await this.#connections.open();
    const linked = await pickLinked(connection, title);
    if (!linked) return undefined;
    const grantees = await pickPrincipals(connection, { title: `${title}: ${linked.experiment.name}` });
    if (grantees.kind !== 'answer' || grantees.value.length === 0) return undefined;
    return { connection, linked, grantees: grantees.value };
  }

  async #needs(connection: OpenConnection, linked: LinkedExperiment): Promise<Need[]> {
    const tables = await existingTables(connection, linked.link);
    const warehouse = connection.warehouseId ?? this.#connections.warehouse(connection.host);
    return [
      ...locationNeeds(linked.link.location, tables),
      ...(warehouse ? [warehouseNeed(warehouse, warehouse)] : []),
      experimentNeed(linked.experiment.id, linked.experiment.name),
    ];
  }

  async #read(connection: OpenConnection, linked: LinkedExperiment, grantees: readonly Grantee[]): Promise<AccessMatrix> {
    const options = { location: vscode.ProgressLocation.Notification, title: 'Reading privileges', cancellable: true };
    return vscode.window.withProgress(options, async (_progress, cancel) => {
      const abort = new AbortController();
      cancel.onCancellationRequested(() => abort.abort());
      const principals = await Promise.all(grantees.map((each) => findPrincipal(connection, each)));
      const needs = await this.#needs(connection, linked);
      this.#deps.log.info(`Reading ${needs.length} objects for ${principals.length} principals.`);
      return readAccess(connection.workspace, principals, needs, abort.signal);
    });
  }
}

/** Asks for an experiment that is linked to Unity Catalog. */
export async function pickLinked(connection: OpenConnection, title: string): Promise<LinkedExperiment | undefined> {
  const answer = await pick<LinkedExperiment>({
    title,
    placeholder: 'Experiment linked to Unity Catalog',
    items: async (typed, signal) =>
      (await connection.workspace.mlflow.searchExperiments({ text: typed || undefined }, signal)).items.flatMap((experiment) => {
        const link = experimentLink(experiment.tags);
        return link ? [{ label: `$(beaker) ${experiment.name}`, description: link.spansTable, value: { experiment, link } }] : [];
      }),
  });
  return answer.kind === 'answer' ? answer.value : undefined;
}

/** The tables and views of a location that exist. */
export async function existingTables(connection: OpenConnection, link: ExperimentLink): Promise<{ fullName: string; isView: boolean }[]> {
  const expected = expectedTables(link.location);
  const names = [link.spansTable, link.logsTable ?? expected.logs, expected.metrics, link.annotationsTable ?? expected.annotations, link.unifiedView ?? expected.unifiedView, expected.metadataView];
  const found = await Promise.all(names.filter((name) => name !== undefined).map((name) => connection.workspace.unityCatalog.table(name)));
  return found.flatMap((table) => (table ? [{ fullName: table.fullName, isView: table.tableType.includes('VIEW') }] : []));
}

/** A principal with its groups, where they can be read. */
async function findPrincipal(connection: OpenConnection, { kind, name }: Grantee): Promise<Principal> {
  if (name === connection.me.name) return connection.me;
  const collection = kind === 'user' ? 'Users' : kind === 'group' ? 'Groups' : 'ServicePrincipals';
  try {
    return (await connection.workspace.identity.find(collection, name)) ?? { kind, name };
  } catch {
    // Principals may be readable to administrators only; membership is then unknown, which the matrix says.
    return { kind, name };
  }
}

/** Grants one by one; a refusal does not stop the others. Returns what was refused, in the server's words. */
async function grantAll(connection: OpenConnection, grantees: readonly Grantee[], needs: readonly Need[], report: (message: string) => void): Promise<string[]> {
  const refused: string[] = [];
  for (const grantee of grantees) {
    for (const need of needs) {
      const what = need.kind === 'securable' ? need.fullName : need.kind === 'object' ? need.label : need.scope;
      report(`${what} to ${grantee.name}`);
      try {
        if (need.kind === 'securable') await connection.workspace.unityCatalog.grant(need.type, need.fullName, grantee.name, need.privileges);
        else if (need.kind === 'object') await connection.workspace.permissions.grant(need.type, need.id, aclPrincipal(grantee), need.level);
        else await connection.workspace.secrets.grantRead(need.scope, grantee.name);
      } catch (error) {
        refused.push(`${what} to ${grantee.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return refused;
}

/** The matrix as a page: an object a row, a principal a column, words as well as marks. */
function matrixPage(matrix: AccessMatrix, experiment: string, refused: readonly string[] = []): string {
  const fixes = gapFixes(matrix);
  const head = matrix.principals.map((each) => `<th scope="col">${escapeHtml(each.displayName ?? each.name)}<br><span class="quiet">${escapeHtml(each.name)}</span></th>`).join('');
  const rows = matrix.rows.map((row) => {
    const cells = row.cells.map((cell) => {
      const lines = cell.privileges.map(({ privilege, state }) => `<div><span class="mark ${state.kind}">${escapeHtml(privilege)}</span> ${escapeHtml(describeState(state))}</div>`);
      return `<td data-state="${cell.state.kind}">${lines.join('')}${cell.fix ? commandLink('Copy Fix', 'spanlight.text.copy', cell.fix) : ''}</td>`;
    });
    return `<tr data-testid="access-row"><th scope="row">${escapeHtml(row.label)}</th>${cells.join('')}</tr>`;
  });
  const summary = fixes.length === 0 ? '<p>No gap was found.</p>' : `<p>${fixes.length} gaps. ${commandLink('Copy All Statements', 'spanlight.text.copy', fixes.join('\n'))} ${commandLink('Grant Access…', 'spanlight.access.grant')}</p>`;
  const problems = refused.length > 0 ? `<p>Refused:</p><ul>${refused.map((each) => `<li>${escapeHtml(each)}</li>`).join('')}</ul>` : '';
  return `<h1>Access to the traces of ${escapeHtml(experiment)}</h1><p class="quiet">Trace tables need explicit privileges: ALL PRIVILEGES does not count.</p>${problems}${summary}
<div class="scroll"><table><thead><tr><th scope="col">Object</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
${fixes.length > 0 ? `<pre>${escapeHtml(fixes.join('\n'))}</pre>` : ''}`;
}
